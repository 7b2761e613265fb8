import { status as grpc } from "@grpc/grpc-js";
import type { MspId } from "@basics/chaincode/records";
import type { Transaction } from "@hyperledger/fabric-gateway";
import type {
  BlockStream,
  CommitStatus,
  EndorsedTransaction,
  PeerGateway,
} from "../../ledger/peer-gateway.js";
import { CONSORTIUM, DUPLICATE_TXID } from "./simulated-fabric.js";
import type { Proposal, Simulated, SimulatedFabric } from "./simulated-fabric.js";
import type { Trace, Trouble } from "./trouble.js";

/** Of these a call may end before it has done anything. */
const passing = [
  grpc.UNAVAILABLE,
  grpc.UNAVAILABLE,
  grpc.CANCELLED,
  grpc.FAILED_PRECONDITION,
  grpc.RESOURCE_EXHAUSTED,
];
/** What gRPC gives where a connection breaks: it tells nothing on what became of the call. */
const unclear = [grpc.UNAVAILABLE, grpc.CANCELLED, grpc.UNKNOWN, grpc.INTERNAL];

/** A call that failed as gRPC tells it, with what each endorsing peer said. */
export function grpcError(code: number, mspId = "", message = ""): Error {
  const details = message === "" ? [] : [{ mspId, address: "", message }];
  return Object.assign(new Error(`gRPC ${grpc[code] ?? code}`), { code, details });
}

export interface SimulatedPeerOptions {
  readonly fabric: SimulatedFabric;
  readonly operator: MspId;
  readonly channel: string;
  readonly trouble: Trouble;
  /** Takes what is endorsed. */
  readonly trace: Trace;
}

/** An operator's own peer on one channel, as one life of a gateway reaches it. */
export class SimulatedPeer implements PeerGateway {
  readonly peer = "peer0";
  readonly #fabric: SimulatedFabric;
  readonly #operator: MspId;
  readonly #channel: string;
  readonly #trouble: Trouble;
  readonly #trace: Trace;
  readonly #endorsed = new Map<string, Proposal & Simulated>();

  constructor({ fabric, operator, channel, trouble, trace }: SimulatedPeerOptions) {
    this.#fabric = fabric;
    this.#operator = operator;
    this.#channel = channel;
    this.#trouble = trouble;
    this.#trace = trace;
  }

  async evaluate(fn: string, args: readonly string[], deadline: number): Promise<Uint8Array> {
    const until = this.#until(deadline);
    await this.#way(until, passing);
    const proposal = this.#fabric.proposal(this.#operator, this.#channel, [fn, ...args]);
    const { status, message, payload } = await this.#fabric.simulate(this.#operator, proposal);
    await this.#way(until, unclear);
    if (status === 200) return payload;
    throw grpcError(grpc.UNKNOWN, this.#operator, `chaincode response ${status}, ${message}`);
  }

  async endorse(fn: string, argument: string, deadline: number): Promise<EndorsedTransaction> {
    const until = this.#until(deadline);
    await this.#way(until, passing);
    if (this.#trouble.happens(0.3)) {
      throw grpcError(grpc.ABORTED, this.#operator, "could not launch chaincode basics");
    }
    const proposal = this.#fabric.proposal(this.#operator, this.#channel, [fn, argument]);
    const [first, ...others] = await this.#askEndorsers(proposal);
    if (first === undefined) throw grpcError(grpc.FAILED_PRECONDITION);
    for (const [mspId, { status, message }] of [first, ...others]) {
      if (status === 200) continue;
      throw grpcError(grpc.ABORTED, mspId, `chaincode response ${status}, ${message}`);
    }
    for (const [mspId, other] of others) {
      if (agree(first[1], other)) continue;
      throw grpcError(grpc.ABORTED, mspId, "ProposalResponsePayloads do not match");
    }
    const simulated = first[1];
    const transaction = { ...proposal, ...simulated };
    this.#endorsed.set(proposal.transactionId, transaction);
    this.#trace.transactions.push(transaction);
    await this.#way(until, unclear);
    return {
      transactionId: proposal.transactionId,
      result: simulated.payload,
      writes: simulated.writes.size > 0,
      endorser: this,
      // The engine only hands it on.
      transaction: {} as Transaction,
    };
  }

  async submit({ transactionId }: EndorsedTransaction, deadline: number): Promise<void> {
    const until = this.#until(deadline);
    await this.#way(until, unclear);
    const transaction = this.#endorsed.get(transactionId);
    if (transaction === undefined) throw grpcError(grpc.INVALID_ARGUMENT);
    // What an orderer took may still get lost with it, or take long.
    if (!this.#trouble.happens(0.5)) {
      const fabric = this.#fabric;
      void this.#trouble.world.sleep(this.#trouble.orderingMs()).then(() => {
        fabric.order(transaction);
      });
    }
    await this.#way(until, unclear);
  }

  async commitStatus(transactionId: string, deadline: number): Promise<CommitStatus> {
    const until = this.#until(deadline);
    await this.#way(until, unclear);
    const asked = { channel: this.#channel, transactionId } as Proposal;
    const late = this.#trouble.wait(until - this.#trouble.elapsed()).then(() => true);
    for (;;) {
      const status = this.#fabric.status(this.#operator, asked);
      if (status !== undefined) {
        await this.#way(until, unclear);
        const doubled = this.#trouble.happens(2) && this.#fabric.isDoubled(asked);
        return doubled ? { ...status, code: DUPLICATE_TXID } : status;
      }
      const isLate = await Promise.race([late, this.#fabric.change().then(() => false)]);
      if (isLate) throw grpcError(grpc.DEADLINE_EXCEEDED);
    }
  }

  height(): Promise<number> {
    return Promise.reject(new Error("no blocks are read here: commits are asked for"));
  }

  blocks(): Promise<BlockStream> {
    return Promise.reject(new Error("no blocks are read here: commits are asked for"));
  }

  /** The own peer, and on the consortium channel as many others as make a majority. */
  async #askEndorsers(proposal: Proposal): Promise<(readonly [MspId, Simulated])[]> {
    const { operators } = this.#fabric;
    const others = operators.filter((each) => each !== this.#operator);
    const needed = this.#channel === CONSORTIUM ? Math.floor(operators.length / 2) : 0;
    const from = Math.floor(this.#trouble.random() * others.length);
    const chosen = [...others.slice(from), ...others.slice(0, from)].slice(0, needed);
    const asked = [this.#operator, ...chosen];
    return Promise.all(
      asked.map(async (each) => [each, await this.#fabric.simulate(each, proposal)] as const),
    );
  }

  /** gRPC takes a time of day, and counts from the call's beginning to it. */
  #until(deadline: number): number {
    return this.#trouble.elapsed() + deadline - this.#trouble.now();
  }

  /** A message's way to the peer or back: it takes time, and may be the end of the call. */
  async #way(until: number, codes: readonly number[]): Promise<void> {
    const trouble = this.#trouble;
    const leftMs = until - trouble.elapsed();
    const longestMs = trouble.happens(0.2) ? 20_000 : 30;
    const ms = trouble.random() * longestMs;
    await trouble.wait(Math.min(ms, leftMs));
    if (ms >= leftMs) throw grpcError(grpc.DEADLINE_EXCEEDED);
    if (!trouble.happens(1)) return;
    throw grpcError(codes[Math.floor(trouble.random() * codes.length)] ?? grpc.UNAVAILABLE);
  }
}

function agree(one: Simulated, other: Simulated): boolean {
  const told = ({ payload, reads, writes }: Simulated): string =>
    [payload, ...[...reads].sort(), ...[...writes].map(String).sort()].join();
  return told(one) === told(other);
}
