/** The program of the embedded network's own process: `node embedded-process.js CONFIG-FILE`. */
import { readFile } from "node:fs/promises";
import { startEmbeddedNetwork } from "@basics/embedded";
import { AdminServer, observeAll, OracleLog, OracleMetrics } from "@basics/oracle/live";
import { Interruption } from "../interruption.js";
import { BASICS_CHAINCODE_DIRECTORY, loadChaincode } from "./basics-chaincode.js";
import { embeddedConfigSchema } from "./embedded-config.js";

const [CONFIG_FILE = ""] = process.argv.slice(2);
const interruption = new Interruption();
const config = embeddedConfigSchema.parse(JSON.parse(await readFile(CONFIG_FILE, "utf8")));
const metrics = new OracleMetrics();
const log = new OracleLog((line) => {
  console.error(line);
});
const starting = startEmbeddedNetwork({
  operators: config.operators,
  privateChannels: config.operators.filter((each) => !config.withoutPrivateChannel.includes(each)),
  dataDirectory: config.dataDirectory,
  ...(config.portBase === undefined ? {} : { portBase: config.portBase }),
  ...(config.batchTimeoutMs === undefined ? {} : { batch: { timeoutMs: config.batchTimeoutMs } }),
  ...(config.oracle === undefined ? {} : { oracle: config.oracle.file }),
  oracleObserver: observeAll(metrics, log),
  chaincodes: [
    {
      name: "basics",
      channels: "all",
      run: config.separateChaincode
        ? { kind: "process", directory: BASICS_CHAINCODE_DIRECTORY }
        : { kind: "in-process", create: () => loadChaincode(BASICS_CHAINCODE_DIRECTORY) },
    },
    ...config.chaincodes.map(({ name, directory }) => ({
      name,
      channels: "consortium" as const,
      run: { kind: "process" as const, directory },
    })),
  ],
});
const network = await starting.catch((error: unknown) => {
  // The user can correct the errors that occur here, so they are printed without a stack trace.
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
const { consensus: channels } = network;
metrics.watchWaiting(channels);
const admin =
  config.oracle === undefined
    ? undefined
    : await AdminServer.open(config.oracle.adminPort, { registry: metrics.registry, channels });
console.log(JSON.stringify({ event: "listening", descriptor: network.descriptorFile }));
await interruption.signalled;
await admin?.close();
await network.stop();
