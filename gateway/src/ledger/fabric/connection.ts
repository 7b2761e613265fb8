import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Endpoint, Identity, Network } from "@basics/descriptor";
import { createSigner } from "@basics/messages/signature";
import { Client, credentials } from "@grpc/grpc-js";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { connect, hash } from "@hyperledger/fabric-gateway";
import type { Clock } from "../../time/clock.js";
import { FabricLedger } from "./fabric-ledger.js";
import { FabricPeerGateway } from "./fabric-peer-gateway.js";
import type { Ledgers } from "../ledger.js";
import { PeerRotation } from "./peer-rotation.js";
import type { SubmitObserver } from "./submit.js";

/** The network to connect to, the identity to use, and the limits of calls. */
export interface ConnectionOptions {
  /** The content of `network.json`, as `loadNetwork` of `@basics/descriptor` gives it. */
  readonly network: Network;
  /** MSP id of the operator whose gateway this is. */
  readonly operator: string;
  /** Name of the identity, of those that `network` lists for the operator. */
  readonly identity: string;
  /** Time and chance; outside of tests `systemClock`. */
  readonly clock: Clock;
  /** The time for one read, in milliseconds. */
  readonly evaluateDeadlineMs: number;
  /** The time for one statement in milliseconds, including retries and the wait for its commit. */
  readonly submitDeadlineMs: number;
  /** The most statements under way at the same time, for each channel. */
  readonly maximumSubmits: number;
  /** Hears how statements end; default: nobody. */
  readonly observer?: SubmitObserver;
}

/** The connections to an operator's own peers. */
export interface Connection {
  /** The channels of the operator, over these connections. */
  readonly ledgers: Ledgers;
  /** Closes the connections; calls under way fail. */
  close(): void;
}

interface Peer {
  readonly name: string;
  readonly gateway: Gateway;
  readonly client: Client;
}

/**
 * Connects to the operator's own peers, over TLS. Nothing is sent yet, so a peer that is down is
 * noticed at the first call only.
 *
 * ```ts
 * const { ledgers, close } = await connectLedgers({
 *   network: await loadNetwork("network.json"),
 *   operator: "Org1MSP",
 *   identity: "auditor",
 *   clock: systemClock,
 *   evaluateDeadlineMs: 5_000,
 *   submitDeadlineMs: 30_000,
 *   maximumSubmits: 10,
 * });
 * const migration = await ledgers.consortium.evaluate("GetMigration", migrationId);
 * close();
 * ```
 *
 * @throws an Error that names what is missing in network.json, or the file that cannot be used
 */
export async function connectLedgers(options: ConnectionOptions): Promise<Connection> {
  const { network, operator } = options;
  const record = network.operators[operator];
  if (record === undefined) {
    throw new Error(`network.json has no operator ${operator}; it has ${list(network.operators)}.`);
  }
  const identity = record.identities[options.identity];
  if (identity === undefined) {
    const has = list(record.identities);
    throw new Error(
      `network.json has no identity ${options.identity} of ${operator}; it has ${has}.`,
    );
  }
  const certificate = await readNamed(identity.certificate, "the identity's certificate");
  const privateKey = String(await readNamed(identity.privateKey, "its private key"));
  requirePair(identity, certificate, privateKey);
  const sign = createSigner(privateKey);
  const ownPeers = Object.entries(network.peers).filter(([, peer]) => peer.mspId === operator);
  const peers = await Promise.all(
    ownPeers.map(async ([name, endpoint]): Promise<Peer> => {
      const client = await openClient(endpoint);
      const gateway = connect({
        client,
        identity: { mspId: operator, credentials: certificate },
        signer: (message) => Promise.resolve(sign(message)),
        hash: hash.none,
      });
      return { name, gateway, client };
    }),
  );
  const open = (channel: string): FabricLedger => {
    const names = network.channels[channel]?.peers ?? [];
    const gateways = peers
      .filter(({ name }) => names.includes(name))
      .map(
        ({ name, gateway }) =>
          new FabricPeerGateway({
            peer: name,
            gateway,
            channel,
            chaincode: network.chaincode,
            sign,
          }),
      );
    if (gateways.length === 0) {
      throw new Error(`network.json has no peer of ${operator} on channel ${channel}.`);
    }
    return new FabricLedger({
      ...options,
      channel,
      chaincode: network.chaincode,
      ownMspId: operator,
      peers: new PeerRotation(gateways),
    });
  };
  const consortium = open(network.consortiumChannel);
  const own = record.privateChannel === undefined ? undefined : open(record.privateChannel);
  return {
    ledgers: own === undefined ? { consortium } : { consortium, private: own },
    close: () => {
      consortium.close();
      own?.close();
      for (const { gateway, client } of peers) {
        gateway.close();
        client.close();
      }
    },
  };
}

async function openClient(endpoint: Endpoint): Promise<Client> {
  const roots = await readNamed(endpoint.tlsRootCertificate, "the peer's TLS roots");
  return new Client(endpoint.address, credentials.createSsl(roots), {
    // Fabric punishes more frequent pings by ending the connection.
    "grpc.keepalive_time_ms": 120_000,
    "grpc.keepalive_timeout_ms": 20_000,
    "grpc.initial_reconnect_backoff_ms": 100,
    // By default the pause grows to two minutes, and a peer that came back would stay unused so
    // long.
    "grpc.max_reconnect_backoff_ms": 2_000,
    // This is the limit of Fabric's own peers, since a block may be large.
    "grpc.max_receive_message_length": 100 * 1024 * 1024,
    "grpc.max_send_message_length": 100 * 1024 * 1024,
    ...(endpoint.tlsServerName !== undefined && {
      "grpc.ssl_target_name_override": endpoint.tlsServerName,
    }),
  });
}

async function readNamed(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(`Cannot read ${what}, ${file}, which network.json names.`, { cause });
  }
}

/**
 * Checks that certificate and key belong together. Otherwise the peers would only say that they
 * deny access.
 *
 * @throws an Error that names the file
 */
function requirePair(files: Identity, certificate: Buffer, privateKey: string): void {
  const parse = <T>(file: string, what: string, parsing: () => T): T => {
    try {
      return parsing();
    } catch (cause) {
      throw new Error(`${file}, which network.json names, is no ${what} in PEM.`, { cause });
    }
  };
  const issued = parse(files.certificate, "certificate", () => new X509Certificate(certificate));
  const key = parse(files.privateKey, "private key", () => createPrivateKey(privateKey));
  if (issued.checkPrivateKey(key)) return;
  throw new Error(
    `${files.privateKey} is not the private key of ${files.certificate}; network.json names both for one identity.`,
  );
}

function list(of: Record<string, unknown>): string {
  return Object.keys(of).join(", ") || "none";
}
