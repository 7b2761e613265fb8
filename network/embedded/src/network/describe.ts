import type { Network } from "@basics/descriptor";
import type { IdentityFiles, Topology } from "@basics/local";
import { CONSORTIUM_CHANNEL } from "@basics/local";
import type { Channel } from "../channel.js";
import type { Ports } from "./data-directory.js";
import type { Organization } from "./organization.js";

export interface Described {
  readonly topology: Topology;
  readonly ports: Ports;
  readonly channels: readonly Pick<Channel, "id" | "kind" | "members">[];
  readonly organizations: readonly Organization[];
  readonly orderer: Organization;
  /** The identities by MSP id, then by purpose. */
  readonly identities: ReadonlyMap<string, Record<string, IdentityFiles>>;
  /** The name of the chaincode that clients use by default. */
  readonly chaincode: string;
}

const ORDERER_NAME = "orderer";

/** Makes the `network.json` of an embedded network. */
export function describeNetwork(described: Described): Network {
  const { topology, ports, channels, organizations, orderer, identities, chaincode } = described;
  return {
    version: 1,
    name: "embedded",
    ledger: "embedded",
    chaincode,
    consortiumChannel: CONSORTIUM_CHANNEL,
    operators: Object.fromEntries(
      topology.operators.map((mspId) => {
        const privateChannel = topology.privateChannels[mspId];
        const own = privateChannel === undefined ? {} : { privateChannel };
        return [mspId, { ...own, identities: identities.get(mspId) ?? {} }];
      }),
    ),
    channels: Object.fromEntries(
      channels.map(({ id, kind, members }) => [
        id,
        { kind, peers: members.map(peerName), orderers: [ORDERER_NAME] },
      ]),
    ),
    peers: Object.fromEntries(
      organizations.map(({ mspId, tlsRootFile }) => [
        peerName(mspId),
        {
          address: addressOf(ports.peers[mspId]),
          mspId,
          tlsRootCertificate: tlsRootFile,
        },
      ]),
    ),
    orderers: {
      [ORDERER_NAME]: {
        address: addressOf(ports.orderer),
        mspId: orderer.mspId,
        tlsRootCertificate: orderer.tlsRootFile,
      },
    },
  };
}

function peerName(mspId: string): string {
  return `peer0.${mspId}`;
}

function addressOf(port = 0): string {
  return `localhost:${port}`;
}
