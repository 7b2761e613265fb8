import { status as grpc } from "@grpc/grpc-js";
import type { MspId } from "@basics/chaincode/records";
import type { Transaction } from "@hyperledger/fabric-gateway";
import type { common } from "@hyperledger/fabric-protos";
import type {
  BlockStream,
  CommitStatus,
  EndorsedTransaction,
  PeerGateway,
} from "../../ledger/fabric/peer-gateway.js";
import { CONSORTIUM, DUPLICATE_TXID } from "./simulated-fabric.js";
import type { Proposal, Simulated, SimulatedFabric } from "./simulated-fabric.js";
import type { Trouble } from "./trouble.js";

/** The codes with which a call may end before it has done anything. */
const passing = [
  grpc.UNAVAILABLE,
  grpc.UNAVAILABLE,
  grpc.CANCELLED,
  grpc.FAILED_PRECONDITION,
  grpc.RESOURCE_EXHAUSTED,
];
/**
 * The codes that gRPC gives when a connection breaks, which do not tell what became of the call.
 */
const unclear = [grpc.UNAVAILABLE, grpc.CANCELLED, grpc.UNKNOWN, grpc.INTERNAL];

/**
 * The longest time that a message takes, and the time that it sometimes takes if something is
 * wrong.
 */
const LONGEST_WAY_MS = 30;
const SILENCE_MS = 20_000;

/** Makes the error of a failed call as gRPC tells it, with the answer of each endorsing peer. */
export function grpcError(code: number, mspId = "", message = ""): Error {
  const details = message === "" ? [] : [{ mspId, address: "", message }];
  return Object.assign(new Error(`gRPC ${grpc[code] ?? code}`), { code, details });
}

export interface SimulatedPeerOptions {
  readonly fabric: SimulatedFabric;
  readonly operator: MspId;
  readonly channel: string;
  readonly trouble: Trouble;
}

/** Ends a stream. A signal could do so too, but takes far longer to make. */
class Closing {
  isClosed = false;
  close: () => void = () => undefined;
  readonly closed = new Promise<void>((resolve) => {
    this.close = () => {
      this.isClosed = true;
      resolve();
    };
  });
}

/** An operator's own peer on one channel, as one life of a gateway reaches it. */
export class SimulatedPeer implements PeerGateway {
  readonly peer = "peer0";
  readonly #fabric: SimulatedFabric;
  readonly #operator: MspId;
  readonly #channel: string;
  readonly #trouble: Trouble;
  readonly #endorsed = new Map<string, Proposal & Simulated>();

  constructor({ fabric, operator, channel, trouble }: SimulatedPeerOptions) {
    this.#fabric = fabric;
    this.#operator = operator;
    this.#channel = channel;
    this.#trouble = trouble;
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
    this.#endorsed.set(proposal.transactionId, { ...proposal, ...simulated });
    await this.#way(until, unclear);
    return {
      transactionId: proposal.transactionId,
      result: simulated.payload,
      writes: simulated.writes.size > 0,
      endorser: this,
      // The engine only passes it on.
      transaction: {} as Transaction,
    };
  }

  async submit({ transactionId }: EndorsedTransaction, deadline: number): Promise<void> {
    const until = this.#until(deadline);
    await this.#way(until, unclear);
    const transaction = this.#endorsed.get(transactionId);
    if (transaction === undefined) throw grpcError(grpc.INVALID_ARGUMENT);
    // A transaction that an orderer took may still get lost with it, or take long.
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
      const change = this.#fabric.change(this.#operator, this.#channel);
      const isLate = await Promise.race([late, change.then(() => false)]);
      if (isLate) throw grpcError(grpc.DEADLINE_EXCEEDED);
    }
  }

  async height(deadline: number): Promise<number> {
    const until = this.#until(deadline);
    await this.#way(until, unclear);
    const height = this.#fabric.height(this.#operator, this.#channel);
    await this.#way(until, unclear);
    return height;
  }

  async blocks(startBlock: number | undefined): Promise<BlockStream> {
    const [fabric, operator, channel] = [this.#fabric, this.#operator, this.#channel];
    const first = startBlock ?? fabric.height(operator, channel);
    await this.#trouble.wait(this.#trouble.random() * LONGEST_WAY_MS);
    const closing = new Closing();
    return {
      [Symbol.asyncIterator]: () => this.#read(first, closing),
      close: () => {
        closing.close();
      },
    };
  }

  /** Reads a stream that may be late, fall silent for a while, or break. */
  async *#read(first: number, closing: Closing): AsyncGenerator<common.Block> {
    const [fabric, trouble] = [this.#fabric, this.#trouble];
    for (let number = first; ; number += 1) {
      while (fabric.height(this.#operator, this.#channel) <= number) {
        await Promise.race([fabric.change(this.#operator, this.#channel), closing.closed]);
        if (closing.isClosed) return;
      }
      await trouble.wait(trouble.random() * (trouble.happens(0.1) ? SILENCE_MS : LONGEST_WAY_MS));
      if (closing.isClosed) return;
      if (trouble.happens(0.3)) throw grpcError(grpc.UNAVAILABLE);
      yield fabric.block(this.#channel, number);
    }
  }

  /** Asks the own peer, and on the consortium channel as many others as make a majority. */
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

  /** Converts a deadline. gRPC takes a time of day, and counts from the call's beginning to it. */
  #until(deadline: number): number {
    return this.#trouble.elapsed() + deadline - this.#trouble.now();
  }

  /** Takes the time of a message's way to the peer or back, on which the call may fail. */
  async #way(until: number, codes: readonly number[]): Promise<void> {
    const trouble = this.#trouble;
    const leftMs = until - trouble.elapsed();
    const longestMs = trouble.happens(0.2) ? SILENCE_MS : LONGEST_WAY_MS;
    const ms = trouble.random() * longestMs;
    await trouble.wait(Math.min(ms, leftMs));
    if (ms >= leftMs) throw grpcError(grpc.DEADLINE_EXCEEDED);
    if (!trouble.happens(1)) return;
    throw grpcError(codes[Math.floor(trouble.random() * codes.length)] ?? grpc.UNAVAILABLE);
  }
}

function agree(one: Simulated, other: Simulated): boolean {
  return (
    one.payload.equals(other.payload) &&
    agreeOn(one.reads, other.reads, (version, otherVersion) => version === otherVersion) &&
    agreeOn(one.writes, other.writes, (value, otherValue) =>
      value === undefined || otherValue === undefined
        ? value === otherValue
        : value.equals(otherValue),
    )
  );
}

function agreeOn<T>(
  one: ReadonlyMap<string, T>,
  other: ReadonlyMap<string, T>,
  same: (value: T, otherValue: T | undefined) => boolean,
): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) {
    if (!other.has(key) || !same(value, other.get(key))) return false;
  }
  return true;
}
