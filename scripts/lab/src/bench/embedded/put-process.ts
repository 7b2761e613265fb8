/**
 * The program of a process that measures the cost of a put on the embedded network, its client
 * included, and reports it to its parent (see put-rows.ts).
 */
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { startEmbeddedNetwork } from "@basics/embedded";
import type { EmbeddedNetwork } from "@basics/embedded";
import { createSigner } from "@basics/messages/signature";
import * as grpc from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import type { Contract } from "@hyperledger/fabric-gateway";
import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from "fabric-shim";
import type { PutRound } from "./put-rows.js";

const [, , ROUNDS_TEXT = "", PUTS_TEXT = "", WARM_UP_TEXT = "", AT_ONCE_TEXT = ""] = process.argv;
const CALL_DEADLINE_MS = 60_000;
const MSP_ID = "Org1MSP";
const CHANNEL = "consortium";
/**
 * The approximate size in bytes of the message that a client signs: an envelope with two
 * endorsements.
 */
const MESSAGE_BYTES = 3_000;
/**
 * The number of signatures of a put: three of the client (proposal, envelope, question for the
 * status), one of each of the two peers, and the orderer's on the block.
 */
const SIGNATURES_OF_PUT = 3 + 2 + 1;

const ok: ChaincodeResponse = { status: 200, message: "", payload: Buffer.alloc(0) };
const chaincode: ChaincodeInterface = {
  Init: () => Promise.resolve(ok),
  Invoke: async (stub: ChaincodeStub) => {
    const [key = "", value = ""] = stub.getFunctionAndParameters().params;
    await stub.putState(key, Buffer.from(value));
    return ok;
  },
};

/** Opens a client with the gateways' signer, since Fabric's own would take nine times as long. */
async function openClient({ descriptor }: EmbeddedNetwork) {
  const files = descriptor.operators[MSP_ID]?.identities["gateway"];
  const peer = Object.values(descriptor.peers).find((each) => each.mspId === MSP_ID);
  if (files === undefined || peer === undefined) throw new Error(`${MSP_ID} is not described`);
  const root = await readFile(peer.tlsRootCertificate);
  const connection = new grpc.Client(peer.address, grpc.credentials.createSsl(root));
  const certificate = await readFile(files.certificate);
  const sign = createSigner(await readFile(files.privateKey, "utf8"));
  const deadline = (): grpc.CallOptions => ({ deadline: Date.now() + CALL_DEADLINE_MS });
  const gateway = connect({
    client: connection,
    identity: { mspId: MSP_ID, credentials: certificate },
    signer: (message) => Promise.resolve(sign(message)),
    hash: hash.none,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  return {
    sign,
    publicKey: createPublicKey(certificate),
    contract: gateway.getNetwork(CHANNEL).getContract("put"),
    close: () => {
      gateway.close();
      connection.close();
    },
  };
}

/**
 * Puts keys one by one in several lanes.
 *
 * @returns the number of blocks in which they were committed
 */
async function put(contract: Contract, first: number, count: number): Promise<number> {
  const blocks = new Set<bigint>();
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < first + count) {
      const key = `key ${(next += 1)}`;
      const commit = await contract.submitAsync("put", { arguments: [key, "value"] });
      const { blockNumber, successful } = await commit.getStatus();
      if (!successful) throw new Error(`${key} was not put`);
      blocks.add(blockNumber);
    }
  };
  await Promise.all(Array.from({ length: Number(AT_ONCE_TEXT) }, lane));
  return blocks.size;
}

/** Measures the CPU time of all threads of this process during some work, in milliseconds. */
async function cpuOf<T>(work: () => T | Promise<T>): Promise<{ cpuMs: number; result: T }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, result };
}

const network = await startEmbeddedNetwork({
  operators: 2,
  chaincodes: [
    { name: "put", channels: CHANNEL, run: { kind: "in-process", create: () => chaincode } },
  ],
});
const { contract, sign, publicKey, close } = await openClient(network);

/** Makes and checks once each signature of some puts. */
function signatures(puts: number): void {
  const message = randomBytes(MESSAGE_BYTES);
  for (let left = puts * SIGNATURES_OF_PUT; left > 0; left -= 1) {
    if (!verify("sha256", message, publicKey, sign(message))) throw new Error("unreachable");
  }
}

const PUTS = Number(PUTS_TEXT);
let done = Number(WARM_UP_TEXT);
await put(contract, 0, done);
signatures(done);
for (let round = 0; round < Number(ROUNDS_TEXT); round += 1) {
  const started = performance.now();
  const { cpuMs, result: blocks } = await cpuOf(() => put(contract, done, PUTS));
  const tookMs = performance.now() - started;
  done += PUTS;
  const { cpuMs: signaturesMs } = await cpuOf(() => {
    signatures(PUTS);
  });
  const measured: PutRound = {
    putMs: cpuMs / PUTS,
    signaturesMs: signaturesMs / PUTS,
    perSecond: (PUTS / tookMs) * 1_000,
    perBlock: PUTS / blocks,
  };
  process.send?.(measured);
}
close();
await network.stop();
process.disconnect();
