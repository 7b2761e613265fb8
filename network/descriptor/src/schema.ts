import {
  CHANNEL_KIND_NAMES,
  CHANNEL_NAME_PATTERN,
  MSP_ID_PATTERN,
  MSP_ID_RULE,
} from "@basics/chaincode/domain";
import { z } from "zod";

const mspId = z.string().regex(MSP_ID_PATTERN, MSP_ID_RULE);
const channelName = z.string().regex(CHANNEL_NAME_PATTERN, "a channel's name");
const file = z.string().min(1);

/** The address of a peer or an orderer, and the means to check its TLS certificate. */
const endpoint = z.strictObject({
  /** `host:port`; Fabric's TLS certificates name hosts, so prefer `localhost` to 127.0.0.1. */
  address: z.string().regex(/^[^\s:]+:\d{1,5}$/, "host:port"),
  mspId,
  /** PEM file with the TLS roots that issued its certificate. */
  tlsRootCertificate: file,
  /** Name to expect in its certificate, where that is not the address's host. */
  tlsServerName: z.string().min(1).optional(),
});

/** An enrolled identity: X.509 certificate and its private key (PKCS #8), PEM files. */
const identity = z.strictObject({ certificate: file, privateKey: file });

const operator = z.strictObject({
  /** The operator's private channel; absent where it keeps none. */
  privateChannel: z.string().min(1).optional(),
  /** The identities by purpose: `gateway` (with the role attribute), `admin`, `auditor`, … */
  identities: z.record(z.string(), identity),
});

const channel = z.strictObject({
  kind: z.enum(CHANNEL_KIND_NAMES),
  /** Names of the peers on the channel. */
  peers: z.array(z.string()).min(1),
  orderers: z.array(z.string()).min(1),
});

/** The schema of `network.json`, which holds all that a client must know of a network. */
export const networkSchema = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1),
    ledger: z.enum(["embedded", "fabric"]),
    chaincode: z.string().min(1),
    consortiumChannel: z.string().min(1),
    operators: z.record(mspId, operator),
    channels: z.record(channelName, channel),
    peers: z.record(z.string(), endpoint),
    orderers: z.record(z.string(), endpoint),
  })
  .superRefine((network, context) => {
    const problem = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: "custom", path, message });
    };
    if (network.channels[network.consortiumChannel]?.kind !== "consortium") {
      problem(["consortiumChannel"], "names no channel of kind consortium");
    }
    for (const [name, { privateChannel }] of Object.entries(network.operators)) {
      if (privateChannel !== undefined && network.channels[privateChannel]?.kind !== "private") {
        problem(["operators", name, "privateChannel"], "names no channel of kind private");
      }
    }
    for (const [name, { peers, orderers }] of Object.entries(network.channels)) {
      peers.forEach((peer, index) => {
        if (!(peer in network.peers)) problem(["channels", name, "peers", index], "unknown peer");
      });
      orderers.forEach((orderer, index) => {
        if (!(orderer in network.orderers)) {
          problem(["channels", name, "orderers", index], "unknown orderer");
        }
      });
    }
  });

/** A network as its `network.json` describes it. */
export type Network = z.infer<typeof networkSchema>;
/** An operator of a network, with its private channel and its identities. */
export type Operator = z.infer<typeof operator>;
/** A channel of a network, with the names of its peers and orderers. */
export type Channel = z.infer<typeof channel>;
/** The address of a peer or an orderer, and the means to check its TLS certificate. */
export type Endpoint = z.infer<typeof endpoint>;
/** The PEM files of an enrolled identity. */
export type Identity = z.infer<typeof identity>;
