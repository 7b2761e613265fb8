import { startFabricNetwork } from "../native/fabric-network.js";
import type { FabricNetwork } from "../native/fabric-network.js";
import type { FabricNetworkOptions } from "../plan/options.js";
import { RecordsClient } from "./records-client.js";

/** Starts a network that runs the records chaincode of a folder on all channels. */
export function startRecordsNetwork(
  directory: string,
  options: Partial<FabricNetworkOptions>,
): Promise<FabricNetwork> {
  const chaincodes = [{ name: "records", channels: "all" as const, directory }];
  return startFabricNetwork({ operators: 2, chaincodes, ...options });
}

/** Does some work with an operator's client on a channel. */
export async function withClient<T>(
  { descriptor }: Pick<FabricNetwork, "descriptor">,
  [mspId, channel]: readonly [mspId: string, channel: string],
  work: (client: RecordsClient) => Promise<T>,
): Promise<T> {
  const client = await RecordsClient.connect(descriptor, mspId, channel);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/** Each operator with each of its channels. */
export function membershipsOf({ descriptor }: FabricNetwork): [mspId: string, channel: string][] {
  return Object.entries(descriptor.operators).flatMap(([mspId, { privateChannel }]) =>
    [descriptor.consortiumChannel, privateChannel].flatMap((channel): [string, string][] =>
      channel === undefined ? [] : [[mspId, channel]],
    ),
  );
}
