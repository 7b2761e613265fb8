/**
 * Import this before the chaincode. Most of the time that a call of it takes goes into what no test
 * looks at: log lines that are written and then left out, and certificates that are parsed anew.
 */
import { createRequire } from "node:module";
import type { DeployedChaincode } from "@basics/chaincode/testing/shim";

interface LogLibrary {
  createLogger: new () => object;
}
interface CertificateLibrary {
  readonly Certificate: { fromPEM(pem: Buffer | string): object };
}

const besideChaincode = createRequire(import.meta.resolve("@basics/chaincode"));
const besideShim = createRequire(besideChaincode.resolve("fabric-shim"));

const nothing = (): void => undefined;

class SilentLogger {
  readonly level = "fatal";
  readonly exceptions = { handle: nothing, unhandle: nothing };
  readonly debug = nothing;
  readonly info = nothing;
  readonly warn = nothing;
  readonly error = nothing;
}

(besideShim("winston") as LogLibrary).createLogger = SilentLogger;

/** Keeps the contract API from writing out for its log what function is called. */
export function quieten({ metadata }: Pick<DeployedChaincode, "metadata">): void {
  for (const { transactions } of Object.values(metadata.contracts)) {
    for (const each of transactions) Object.defineProperty(each, "toJSON", { value: nothing });
  }
}

const { Certificate } = besideShim("@fidm/x509") as CertificateLibrary;
const parse = Certificate.fromPEM.bind(Certificate);
const parsed = new Map<string, object>();
Certificate.fromPEM = (pem) => {
  const text = pem.toString();
  const certificate = parsed.get(text) ?? parse(pem);
  parsed.set(text, certificate);
  return certificate;
};
