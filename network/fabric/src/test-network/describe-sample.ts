import type { Network } from "@basics/descriptor";
import type { IdentityFiles } from "@basics/local";
import type { SampleNetwork, SampleOrderer, SamplePeer } from "./sample-network.js";

export interface DescribedSample {
  readonly sample: SampleNetwork;
  readonly channel: string;
  readonly chaincode: string;
  /** The orderers that run. */
  readonly orderers: readonly SampleOrderer[];
  /** The gateways' identities, by MSP id. */
  readonly gateways: ReadonlyMap<string, IdentityFiles>;
}

/** The `network.json` of a test network with BASICS on it. */
export function describeSample(described: DescribedSample): Network {
  const { sample, channel, chaincode, gateways } = described;
  const { operators, ordererMsp } = sample;
  const orderers = described.orderers.map(({ name }) => name);
  return {
    version: 1,
    name: sample.kind,
    ledger: "fabric",
    chaincode,
    consortiumChannel: channel,
    operators: Object.fromEntries(
      operators.map(({ mspId, privateChannel, admin }) => {
        const gateway = gateways.get(mspId);
        const identities = { ...(gateway === undefined ? {} : { gateway }), admin };
        return [mspId, { privateChannel, identities }];
      }),
    ),
    channels: Object.fromEntries([
      [channel, { kind: "consortium", peers: operators.map(({ peer }) => peer.name), orderers }],
      ...operators.map(({ privateChannel, peer }) => [
        privateChannel,
        { kind: "private", peers: [peer.name], orderers },
      ]),
    ]) as Network["channels"],
    peers: Object.fromEntries(
      operators.map(({ mspId, peer }) => [peer.name, endpoint(peer, mspId)]),
    ),
    orderers: Object.fromEntries(
      described.orderers.map((orderer) => [orderer.name, endpoint(orderer, ordererMsp.mspId)]),
    ),
  };
}

function endpoint(node: SamplePeer | SampleOrderer, mspId: string): Network["peers"][string] {
  const { address, tlsRootFile, tlsServerName } = node;
  return {
    address,
    mspId,
    tlsRootCertificate: tlsRootFile,
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
  };
}
