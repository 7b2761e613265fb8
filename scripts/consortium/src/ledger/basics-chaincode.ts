import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import type { ChaincodeInterface } from "fabric-shim";

/** The parts of fabric-shim with which its own `fabric-chaincode-node` starts contracts. */
interface Bootstrap {
  getInfoFromContract(modulePath: string): {
    readonly contracts: readonly unknown[];
    readonly serializers: object;
    readonly title: string;
    readonly version: string;
  };
  getMetadata(modulePath: string): Promise<object>;
}
type ChaincodeFromContract = new (
  contracts: readonly unknown[],
  serializers: object,
  metadata: object,
  title: string,
  version: string,
) => ChaincodeInterface;

const require = createRequire(import.meta.url);

/** The folder of BASICS' chaincode package. */
export const BASICS_CHAINCODE_DIRECTORY = resolve(
  dirname(require.resolve("@basics/chaincode")),
  "..",
);

/** Loads a chaincode package's contracts as `fabric-chaincode-node start` would. */
export async function loadChaincode(directory: string): Promise<ChaincodeInterface> {
  const spi = "fabric-shim/lib/contract-spi";
  const bootstrap = require(`${spi}/bootstrap.js`) as Bootstrap;
  const Chaincode = require(`${spi}/chaincodefromcontract.js`) as ChaincodeFromContract;
  const { contracts, serializers, title, version } = bootstrap.getInfoFromContract(directory);
  const metadata = await bootstrap.getMetadata(directory);
  // Chaincode adds a contract of its own to the list, so each instance gets a copy.
  return new Chaincode([...contracts], serializers, metadata, title, version);
}
