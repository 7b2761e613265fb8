/**
 * A process that starts a network and is then killed, or stops it when its input ends:
 * `node start-network.js DATA-FOLDER CHAINCODE-FOLDER`. It prints each step, a line each.
 */
import { once } from "node:events";
import { findFabric } from "./fabric-found.js";
import { startRecordsNetwork } from "./native-network.js";

const [DATA_DIRECTORY = "", CHAINCODE = ""] = process.argv.slice(2);
const { bin } = await findFabric();
const network = await startRecordsNetwork(CHAINCODE, {
  operators: 1,
  dataDirectory: DATA_DIRECTORY,
  log: console.log,
  ...(bin === undefined ? {} : { fabricBin: bin }),
}).catch((error: unknown) => {
  console.log((error as Error).message);
  process.exit(1);
});
console.log("running");
process.stdin.resume();
await once(process.stdin, "end");
await network.stop();
