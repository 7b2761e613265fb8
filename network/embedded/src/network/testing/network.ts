import type { Contract } from "@hyperledger/fabric-gateway";
import type { ChaincodeDeployment } from "../../chaincode/deployment.js";
import { createTestChaincode } from "./chaincode.js";
import type { TestClient } from "./client.js";
import { connectClient } from "./client.js";
import type { EmbeddedNetwork } from "../embedded-network.js";
import { startEmbeddedNetwork } from "../embedded-network.js";
import type { EmbeddedNetworkOptions } from "../options.js";

/** A network with a client of each operator. */
export interface TestNetwork {
  readonly network: EmbeddedNetwork;
  readonly clients: readonly TestClient[];
  client(mspId: string): TestClient;
  contract(mspId?: string, channel?: string, chaincode?: string): Contract;
  submit(name: string, ...parameters: string[]): Promise<string>;
  evaluate(name: string, ...parameters: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts three operators with the test chaincode on all channels, unless told otherwise. */
export async function startTestNetwork(
  options: Partial<EmbeddedNetworkOptions> = {},
  deployment: Partial<ChaincodeDeployment> = {},
): Promise<TestNetwork> {
  const network = await startEmbeddedNetwork({
    operators: 3,
    chaincodes: [
      {
        name: "test",
        channels: "all",
        run: { kind: "in-process", create: () => createTestChaincode() },
        ...deployment,
      },
    ],
    ...options,
  });
  const clients = await Promise.all(
    network.operators.map((mspId) => connectClient(network.descriptor, mspId)),
  );
  const client = (mspId: string): TestClient => {
    const found = clients[network.operators.indexOf(mspId)];
    if (found === undefined) throw new Error(`no operator ${mspId}`);
    return found;
  };
  const contract = (mspId = "Org1MSP", channel = "consortium", chaincode = "test"): Contract =>
    client(mspId).gateway.getNetwork(channel).getContract(chaincode);
  return {
    network,
    clients,
    client,
    contract,
    submit: async (name, ...parameters) =>
      Buffer.from(await contract().submitTransaction(name, ...parameters)).toString(),
    evaluate: async (name, ...parameters) =>
      Buffer.from(await contract().evaluateTransaction(name, ...parameters)).toString(),
    stop: async () => {
      for (const each of clients) each.close();
      await network.stop();
    },
  };
}
