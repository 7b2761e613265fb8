/**
 * Import this before the chaincode. It saves most of the time of a call, which goes into work that
 * no test looks at: log lines that are written and then left out, and certificates that are parsed
 * again.
 */
import { createRequire } from "node:module";
import type { DeployedChaincode } from "@basics/chaincode/testing/shim";

interface LogLibrary {
  createLogger: new () => object;
}
interface Creator {
  readonly mspid: string;
  readonly idBytes: Uint8Array;
}
interface IdentityLibrary {
  ClientIdentity: new (stub: { getCreator(): Creator }) => object;
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

/** Keeps the contract API from writing the called function out for its log. */
export function quieten({ metadata }: Pick<DeployedChaincode, "metadata">): void {
  for (const { transactions } of Object.values(metadata.contracts)) {
    for (const each of transactions) Object.defineProperty(each, "toJSON", { value: nothing });
  }
}

const identityLibrary = besideChaincode("fabric-shim/lib/chaincode.js") as IdentityLibrary;
const { ClientIdentity } = identityLibrary;
const identities = new WeakMap<Uint8Array, object>();

/** The identity of a caller. All callers have one certificate and differ in their operator only. */
class LeanIdentity {
  readonly stub: object;
  readonly mspId: string;

  constructor(stub: { getCreator(): Creator }) {
    const { idBytes, mspid } = stub.getCreator();
    const known = identities.get(idBytes) ?? new ClientIdentity(stub);
    identities.set(idBytes, known);
    Object.assign(this, known);
    this.stub = stub;
    this.mspId = mspid;
  }
}
Object.setPrototypeOf(LeanIdentity.prototype, ClientIdentity.prototype as object);
identityLibrary.ClientIdentity = LeanIdentity;
