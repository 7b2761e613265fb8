import { startTestNetwork } from "@basics/fabric";
import type { TestNetworkOptions } from "@basics/fabric";
import { basicsChaincodeDirectory } from "./basics-chaincode.js";
import { unchanging } from "./ledger.js";
import type { Ledger, RunningProcess } from "./ledger.js";

/** A network of fabric-samples under gateways and managers: only its chaincode services are ours to stop. */
export async function startTestNetworkLedger(
  options: Omit<TestNetworkOptions, "chaincodeDirectory">,
): Promise<Ledger> {
  const network = await startTestNetwork({
    ...options,
    chaincodeDirectory: basicsChaincodeDirectory,
  });
  return {
    ...unchanging,
    kind: "fabric",
    descriptorFile: network.descriptorFile,
    // Asked each time: a service that was started again is another process.
    get processes() {
      return new Map<string, RunningProcess>(network.nodes);
    },
    restart: (name) => network.restart(name),
    stop: () => network.stop(),
  };
}
