/** The embedded network's own process: `node embedded-process.js CONFIG-FILE`. */
import { readFile } from "node:fs/promises";
import { startEmbeddedNetwork } from "@basics/embedded";
import { basicsChaincodeDirectory, loadChaincode } from "./basics-chaincode.js";
import { embeddedConfigSchema } from "./embedded-config.js";
import { Interruption } from "./interruption.js";

const [configFile = ""] = process.argv.slice(2);
const interruption = new Interruption();
const config = embeddedConfigSchema.parse(JSON.parse(await readFile(configFile, "utf8")));
const starting = startEmbeddedNetwork({
  operators: config.operators,
  privateChannels: config.operators.filter((each) => !config.withoutPrivateChannel.includes(each)),
  dataDirectory: config.dataDirectory,
  ...(config.portBase === undefined ? {} : { portBase: config.portBase }),
  ...(config.batchTimeoutMs === undefined ? {} : { batch: { timeoutMs: config.batchTimeoutMs } }),
  chaincodes: [
    {
      name: "basics",
      channels: "all",
      run: { kind: "in-process", create: () => loadChaincode(basicsChaincodeDirectory) },
    },
    ...config.chaincodes.map(({ name, directory }) => ({
      name,
      channels: "consortium" as const,
      run: { kind: "process" as const, directory },
    })),
  ],
});
const network = await starting.catch((error: unknown) => {
  // What can go wrong here is the user's to mend, so it is told without a stack trace.
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
console.log(JSON.stringify({ event: "listening", descriptor: network.descriptorFile }));
await interruption.signalled;
await network.stop();
