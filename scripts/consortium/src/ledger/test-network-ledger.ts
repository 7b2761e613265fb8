import { startTestNetwork } from "@basics/fabric";
import type { TestNetworkOptions } from "@basics/fabric";
import { BASICS_CHAINCODE_DIRECTORY } from "./basics-chaincode.js";
import { unchanging } from "./ledger.js";
import type { Ledger, RunningProcess } from "./ledger.js";

/**
 * Uses a network of fabric-samples as the ledger. Only its chaincode services are started and
 * stopped here.
 */
export async function startTestNetworkLedger(
  options: Omit<TestNetworkOptions, "chaincodeDirectory">,
): Promise<Ledger> {
  const network = await startTestNetwork({
    ...options,
    chaincodeDirectory: BASICS_CHAINCODE_DIRECTORY,
  });
  return {
    ...unchanging,
    kind: "fabric",
    descriptorFile: network.descriptorFile,
    // The services are looked up at each call, since one that was started again is another process.
    get processes() {
      return new Map<string, RunningProcess>(network.nodes);
    },
    restart: (name) => network.restart(name),
    stop: () => network.stop(),
  };
}
