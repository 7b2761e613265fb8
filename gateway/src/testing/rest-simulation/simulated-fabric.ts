import { quieten } from "./lean-chaincode.js";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { MspId, StatementEvent } from "@basics/chaincode/records";
import { certificates } from "@basics/chaincode/testing/certificates";
import { PeerStub, deploy } from "@basics/chaincode/testing/shim";
import { Simulation } from "@basics/chaincode/testing/simulation";
import { WorldState } from "@basics/chaincode/testing/world-state";
import type { common } from "@hyperledger/fabric-protos";
import type { CommitStatus } from "../../ledger/fabric/peer-gateway.js";
import { blockOf } from "../fabric/fabric-messages.js";
import type { TransactionFixture } from "../fabric/fabric-messages.js";
import type { SimulatedClock } from "../simulated-clock.js";
import { leanEnvelope } from "./lean-envelope.js";

export const CONSORTIUM = "consortium";
export const privateChannelOf = (operator: MspId): string => `${operator.toLowerCase()}-private`;

const VALID = 0;
export const DUPLICATE_TXID = 9;
const MVCC_READ_CONFLICT = 11;

const certificate = Buffer.from(certificates.gateway);
const chaincode = deploy();
quieten(chaincode);

const transactionIds: string[] = [];

/** Makes a transaction's id. The ids are the same in every history, so each is made once. */
const transactionIdOf = (number: number): string =>
  (transactionIds[number] ??= createHash("sha256").update(String(number)).digest("hex"));

/** The result of a proposal on a peer's chaincode. */
export interface Simulated {
  readonly status: number;
  readonly message: string;
  readonly payload: Buffer;
  readonly event: StatementEvent | undefined;
  readonly reads: ReadonlyMap<string, number>;
  readonly writes: ReadonlyMap<string, Buffer | undefined>;
}

export interface Proposal {
  readonly creator: MspId;
  readonly channel: string;
  /** The name of the function, and its arguments. */
  readonly args: readonly string[];
  readonly transactionId: string;
  readonly at: number;
}

export interface SimulatedTransaction extends Proposal, Simulated {}

/** A transaction in its place in a channel's order. Every peer gives it the same code. */
export interface Ordered {
  readonly transaction: SimulatedTransaction;
  readonly code: number;
}

/** One channel's copy on one peer. */
interface Replica {
  readonly state: WorldState;
  readonly statuses: Map<string, CommitStatus>;
  applied: number;
  readonly waiting: Set<() => void>;
}

/** Called with each statement as an operator's own peer commits it. */
export type CommitListener = (operator: MspId, channel: string, event: StatementEvent) => void;

/**
 * A consortium's peers and its ordering, in memory and in virtual time, with the real chaincode.
 * Each operator's peer has its own copies, which lag behind the order by a random time.
 */
export class SimulatedFabric {
  readonly operators: readonly MspId[];
  readonly ordered = new Map<string, Ordered[]>();
  /** The blocks that were read, by channel and number. */
  readonly #blocks = new Map<string, common.Block>();
  readonly #clock: SimulatedClock;
  readonly #replicas = new Map<MspId, Map<string, Replica>>();
  readonly #listeners = new Set<CommitListener>();
  /**
   * The copies that decide on validity. Validation depends on the order alone, so these do not lag.
   */
  readonly #validators = new Map<string, WorldState>();
  #transactions = 0;
  /** The longest time by which a peer may lag behind. */
  longestLagMs = 200;

  constructor(clock: SimulatedClock, { operators, writes }: Genesis) {
    this.#clock = clock;
    this.operators = operators;
    for (const operator of operators) {
      const replicas = new Map<string, Replica>();
      for (const channel of [CONSORTIUM, privateChannelOf(operator)]) {
        const state = stateOf(writes, channel);
        replicas.set(channel, { state, statuses: new Map(), applied: 0, waiting: new Set() });
        this.ordered.set(channel, []);
        this.#validators.set(channel, stateOf(writes, channel));
      }
      this.#replicas.set(operator, replicas);
    }
  }

  onCommit(listener: CommitListener): void {
    this.#listeners.add(listener);
  }

  proposal(creator: MspId, channel: string, args: readonly string[]): Proposal {
    this.#transactions += 1;
    const transactionId = transactionIdOf(this.#transactions);
    return { creator, channel, args, transactionId, at: this.#clock.now() };
  }

  /** Runs a proposal on an operator's peer. */
  simulate(operator: MspId, proposal: Proposal): Promise<Simulated> {
    const replicas = this.#replicasOf(operator);
    return simulate((channel) => replicas.get(channel)?.state, proposal);
  }

  /** Gives a transaction its place in the order. Each peer applies it at its own time. */
  order(transaction: SimulatedTransaction): void {
    const { channel } = transaction;
    const chain = this.#chain(channel);
    chain.push({ transaction, code: this.#codeOf(transaction, chain) });
    for (const [operator, replicas] of this.#replicas) {
      const replica = replicas.get(channel);
      if (replica === undefined) continue;
      const lagMs = this.#clock.random() * this.longestLagMs;
      const through = chain.length;
      void this.#clock.sleep(lagMs).then(() => {
        this.#apply(operator, channel, replica, through);
      });
    }
  }

  /** Tells how a transaction ended, as far as the operator's peer knows. */
  status(operator: MspId, { channel, transactionId }: Proposal): CommitStatus | undefined {
    return this.#replicasOf(operator).get(channel)?.statuses.get(transactionId);
  }

  /**
   * Tells whether a second envelope with the same id was ordered: some peers then know of that one
   * only.
   */
  isDoubled({ channel, transactionId }: Proposal): boolean {
    return this.#chain(channel).some(
      ({ code, transaction }) =>
        code === DUPLICATE_TXID && transaction.transactionId === transactionId,
    );
  }

  /**
   * Tells how many blocks the operator's peer has. The first one is the channel's configuration.
   */
  height(operator: MspId, channel: string): number {
    return 1 + (this.#replicasOf(operator).get(channel)?.applied ?? 0);
  }

  /** Makes a block. Each transaction is in a block of its own. */
  block(channel: string, number: number): common.Block {
    const key = `${channel} ${number}`;
    const transactions = this.#chain(channel).slice(number - 1, number);
    const block = this.#blocks.get(key) ?? blockOf(number, transactions.map(inBlock), leanEnvelope);
    this.#blocks.set(key, block);
    return block;
  }

  /** Resolves when the operator's peer has applied another transaction. */
  change(operator: MspId, channel: string): Promise<void> {
    return new Promise((resolve) => {
      this.#replicasOf(operator).get(channel)?.waiting.add(resolve);
    });
  }

  /** True if every peer has applied everything that is ordered. */
  get settled(): boolean {
    return [...this.#replicas.values()].every((replicas) =>
      [...replicas].every(([channel, { applied }]) => applied === this.#chain(channel).length),
    );
  }

  /** Returns the valid statements of a channel, in order. */
  statements(channel: string): StatementEvent[] {
    return this.#chain(channel).flatMap(({ transaction: { event }, code }) =>
      code === VALID && event !== undefined ? [event] : [],
    );
  }

  /** Returns a channel's whole state on one peer, for comparing. */
  dump(operator: MspId, channel: string): unknown {
    return this.#replicasOf(operator).get(channel)?.state.dump();
  }

  #codeOf(transaction: SimulatedTransaction, chain: readonly Ordered[]): number {
    const { channel, reads, writes, transactionId } = transaction;
    const again = chain.some((each) => each.transaction.transactionId === transactionId);
    if (again) return DUPLICATE_TXID;
    const validator = this.#validators.get(channel);
    return validator?.commit(reads, writes) === "VALID" ? VALID : MVCC_READ_CONFLICT;
  }

  #apply(operator: MspId, channel: string, replica: Replica, through: number): void {
    const chain = this.#chain(channel);
    for (; replica.applied < through; replica.applied += 1) {
      const entry = chain[replica.applied];
      if (entry === undefined) return;
      const { code, transaction } = entry;
      const { event, transactionId, writes } = transaction;
      if (code === VALID) replica.state.commit(new Map(), writes);
      // The first status under an id stays, as in a peer's index.
      if (!replica.statuses.has(transactionId)) {
        replica.statuses.set(transactionId, { code, blockNumber: replica.applied + 1 });
      }
      if (code !== VALID || event === undefined) continue;
      for (const listener of this.#listeners) listener(operator, channel, event);
    }
    for (const wake of replica.waiting) wake();
    replica.waiting.clear();
  }

  #chain(channel: string): Ordered[] {
    const chain = this.ordered.get(channel);
    if (chain === undefined) throw new Error(`no channel ${channel}`);
    return chain;
  }

  #replicasOf(operator: MspId): Map<string, Replica> {
    const replicas = this.#replicas.get(operator);
    if (replicas === undefined) throw new Error(`no operator ${operator}`);
    return replicas;
  }
}

function inBlock({ code, transaction }: Ordered): [TransactionFixture, number] {
  const { event, transactionId } = transaction;
  const said = event && { eventName: event.statement, payload: JSON.stringify(event) };
  return [{ transactionId, chaincode: "basics", ...said }, code];
}

/** The state that a consortium begins with: by channel, the writes of each transaction. */
export interface Genesis {
  readonly operators: readonly MspId[];
  readonly writes: ReadonlyMap<string, readonly ReadonlyMap<string, Buffer | undefined>[]>;
}

function stateOf(writes: Genesis["writes"], channel: string): WorldState {
  const state = new WorldState();
  for (const each of writes.get(channel) ?? []) state.commit(new Map(), each);
  return state;
}

/**
 * Configures every channel and registers every operator, as their gateways do at their first start.
 */
export async function createGenesis(operators: readonly MspId[]): Promise<Genesis> {
  const writes = new Map<string, ReadonlyMap<string, Buffer | undefined>[]>();
  const [first = ""] = operators;
  const commit = async (creator: MspId, channel: string, fn: string, said: object) => {
    const args = [fn, JSON.stringify(said)];
    const transactionId = `${creator} ${channel} ${fn}`;
    const proposal = { creator, channel, args, transactionId, at: 0 };
    const done = await simulate((name) => stateOf(writes, name), proposal);
    assert.equal(done.status, 200, done.message);
    writes.set(channel, [...(writes.get(channel) ?? []), done.writes]);
  };
  const shared = { consortiumChannel: CONSORTIUM };
  await commit(first, CONSORTIUM, "ConfigureChannel", { kind: "consortium", ...shared });
  for (const operator of operators) {
    const own = privateChannelOf(operator);
    const record = { digestAlgorithms: ["sha256-tree"], keepsPrivateChannel: true };
    await commit(operator, CONSORTIUM, "RegisterOperator", record);
    await commit(operator, own, "ConfigureChannel", { kind: "private", ...shared });
  }
  return { operators, writes };
}

async function simulate(
  stateOn: (channel: string) => WorldState | undefined,
  proposal: Proposal,
): Promise<Simulated> {
  const { args, at, channel, creator, transactionId } = proposal;
  const state = stateOn(channel);
  assert.ok(state !== undefined, `${channel} is not on this peer`);
  const simulation = new Simulation(state, {
    reversed: false,
    invoke: (other, others) => simulate(stateOn, { ...proposal, channel: other, args: others }),
  });
  const sent = args.map((each) => Buffer.from(each));
  const stub = new PeerStub(simulation, channel, transactionId, { getArgsList_asU8: () => sent });
  stub.creator = { mspid: creator, idBytes: certificate };
  stub.txTimestamp = { toDate: () => new Date(at) };
  const { status, message = "", payload } = await chaincode.Invoke(stub);
  const event = stub.chaincodeEvent?.getPayload();
  return {
    status,
    message,
    payload: Buffer.from(payload ?? []),
    event: event && (JSON.parse(Buffer.from(event).toString()) as StatementEvent),
    reads: simulation.reads,
    writes: simulation.writes,
  };
}
