import type { Network } from "@basics/descriptor";
import { CONSORTIUM_CHANNEL } from "@basics/local";
import type { Organization } from "../organizations/organization.js";
import type { NodePorts, PlannedNode, Shape } from "../plan/plan.js";
import { peersOf, planChannels, planNodes } from "../plan/plan.js";

export interface Described {
  readonly shape: Shape;
  readonly ports: Readonly<Record<string, NodePorts>>;
  readonly organizations: ReadonlyMap<string, Organization>;
  /** The chaincode that clients use unless told otherwise. */
  readonly chaincode: string;
}

/** The `network.json` of a network on Fabric's own programs. */
export function describeNetwork({ shape, ports, organizations, chaincode }: Described): Network {
  const nodes = planNodes(shape);
  const endpointsOf = (...kinds: readonly PlannedNode["kind"][]): Network["peers"] =>
    Object.fromEntries(
      nodes
        .filter((node) => kinds.includes(node.kind))
        .map(({ name, mspId }) => [
          name,
          {
            address: `localhost:${ports[name]?.listen ?? 0}`,
            mspId,
            tlsRootCertificate: organizations.get(mspId)?.tlsRootFile ?? "",
          },
        ]),
    );
  return {
    version: 1,
    name: "native",
    ledger: "fabric",
    chaincode,
    consortiumChannel: CONSORTIUM_CHANNEL,
    operators: Object.fromEntries(
      shape.operators.map((mspId) => {
        const privateChannel = shape.privateChannels[mspId];
        const identities = organizations.get(mspId)?.identities ?? {};
        return [mspId, { ...(privateChannel === undefined ? {} : { privateChannel }), identities }];
      }),
    ),
    channels: Object.fromEntries(
      planChannels(shape).map(({ id, kind, members, endpoints }) => [
        id,
        {
          kind,
          peers: members.flatMap((mspId) => peersOf(shape, mspId)),
          orderers: [...endpoints],
        },
      ]),
    ),
    peers: endpointsOf("peer"),
    orderers: endpointsOf("orderer", "proxy"),
  };
}
