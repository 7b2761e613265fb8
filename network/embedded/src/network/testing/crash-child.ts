/** A network in a process of its own, for tests that kill it: `node crash-child.js FOLDER PORT`. */
import { createTestChaincode } from "./chaincode.js";
import { startEmbeddedNetwork } from "../embedded-network.js";

const network = await startEmbeddedNetwork({
  operators: 2,
  dataDirectory: process.argv[2] ?? "",
  portBase: Number(process.argv[3]),
  chaincodes: [
    {
      name: "test",
      channels: "all",
      run: { kind: "in-process", create: () => createTestChaincode() },
    },
  ],
});
process.on("SIGTERM", () => void network.stop());
console.log(network.descriptorFile);
