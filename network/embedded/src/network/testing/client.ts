import { readFile } from "node:fs/promises";
import type { Network } from "@basics/descriptor";
import { Client, credentials } from "@grpc/grpc-js";
import type { CallOptions } from "@grpc/grpc-js";
import type { Gateway, Identity } from "@hyperledger/fabric-gateway";
import { connect, hash } from "@hyperledger/fabric-gateway";
import { createSigner } from "@basics/messages/signature";

/**
 * The deadline ends a call that hangs. It is long, so that slow calls on a busy machine do not
 * fail.
 */
const CALL_DEADLINE_MS = 120_000;

/** A gRPC client and a fabric-gateway connection, as an application of one operator makes them. */
export interface TestClient {
  readonly client: Client;
  readonly gateway: Gateway;
  readonly identity: Identity;
  readonly sign: (message: Uint8Array) => Uint8Array;
  close(): void;
}

/** Connects as the identity `purpose` of `mspId`, to its own peer or to another's. */
export async function connectClient(
  network: Network,
  mspId: string,
  { purpose = "gateway", at = mspId }: { purpose?: string; at?: string } = {},
): Promise<TestClient> {
  const files = network.operators[mspId]?.identities[purpose];
  const endpoint = network.peers[`peer0.${at}`];
  if (files === undefined || endpoint === undefined) throw new Error(`no ${purpose} of ${mspId}`);
  const root = await readFile(endpoint.tlsRootCertificate);
  const client = new Client(endpoint.address, credentials.createSsl(root), {
    "grpc.max_receive_message_length": -1,
  });
  const identity = { mspId, credentials: await readFile(files.certificate) };
  const sign = createSigner(await readFile(files.privateKey, "utf8"));
  const deadline = (): CallOptions => ({ deadline: Date.now() + CALL_DEADLINE_MS });
  const gateway = connect({
    client,
    identity,
    hash: hash.none,
    signer: (message) => Promise.resolve(sign(message)),
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  return {
    client,
    gateway,
    identity,
    sign,
    close: () => {
      gateway.close();
      client.close();
    },
  };
}
