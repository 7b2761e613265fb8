import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { canonicalJson } from "../canonical-json";
import type { LedgerErrorBody } from "../domain";
import { parseLedgerError } from "../domain";
import type { MspId, StatementEvent } from "../records";
import { certificates } from "./certificates";
import type { Role } from "./certificates";
import { reversedKeys } from "./reversed-keys";
import { deploy, PeerStub } from "./shim";
import type { Metadata } from "./shim";
import { Simulation } from "./simulation";
import { WorldState } from "./world-state";

const chaincode = deploy();

/** The contract's metadata as clients read it. */
const metadata = JSON.parse(JSON.stringify(chaincode.metadata)) as Metadata;

/**
 * Checks every accepted argument, and every answer, against the contract metadata of the function.
 */
function assertAsPublished({ fn, args }: Call, payload: string): void {
  const { transactions = [] } = metadata.contracts["BasicsContract"] ?? {};
  const published = transactions.find(({ name }) => name === fn);
  if (published === undefined) return;
  published.parameters.forEach(({ schema }, index) => {
    const argument = toBytes(args[index], false).toString();
    if (schema.$ref !== undefined) assertOfSchema(fn, schema.$ref, argument);
  });
  assertOfSchema(fn, published.returns.$ref, payload);
  assert.equal(payload, canonicalJson(JSON.parse(payload)), "answers are canonical JSON");
}

function assertOfSchema(fn: string, reference: string, json: string): void {
  const { validator } = chaincode.contractImplementations.schemas[basename(reference)] ?? {};
  assert.ok(validator !== undefined, `${reference} is not published`);
  assert.ok(validator(JSON.parse(json)), `${fn}: ${JSON.stringify(validator.errors)} ${json}`);
}

export interface Call {
  readonly as: MspId;
  readonly role?: Role;
  readonly channel: string;
  readonly fn: string;
  /** The arguments: texts and bytes are passed as they are, other values as JSON. */
  readonly args: readonly unknown[];
  /** The transaction's time, in place of the network's own. */
  readonly at?: Date;
}

/** The answer of a peer to a proposal. */
export interface Endorsement {
  readonly status: number;
  readonly message: string;
  readonly payload: string;
  readonly event: StatementEvent | undefined;
  readonly reads: ReadonlyMap<string, number>;
  readonly writes: ReadonlyMap<string, Buffer | undefined>;
}

/** A refusal by the chaincode, as a client sees it. */
export class Refusal extends Error {
  readonly body: LedgerErrorBody;

  constructor(message: string) {
    super(message);
    const body = parseLedgerError(message);
    assert.ok(body !== undefined, `refused without a code: ${message}`);
    this.body = body;
  }
}

/**
 * Channels in memory that behave as those of a peer. Each proposal runs twice, the second time with
 * the keys of all JSON objects reversed, and both runs must give the same bytes.
 */
export class TestNetwork {
  readonly #channels = new Map<string, WorldState>();
  #transactions = 0;

  constructor(channels: readonly string[]) {
    for (const channel of channels) this.#channels.set(channel, new WorldState());
  }

  state(channel: string): WorldState {
    const state = this.#channels.get(channel);
    if (state === undefined) throw new Error(`channel ${channel} not found`);
    return state;
  }

  /** Runs a proposal without committing it. */
  async endorse(call: Call): Promise<Endorsement> {
    this.#transactions += 1;
    const transactionId = createHash("sha256").update(String(this.#transactions)).digest("hex");
    const endorsement = await this.#simulate(call, transactionId, false);
    const again = await this.#simulate(call, transactionId, true);
    assert.deepEqual(sortedByKey(again), sortedByKey(endorsement), "two runs differ");
    if (endorsement.status === 200) assertAsPublished(call, endorsement.payload);
    return endorsement;
  }

  commit(channel: string, endorsement: Endorsement): "VALID" | "MVCC_READ_CONFLICT" {
    return this.state(channel).commit(endorsement.reads, endorsement.writes);
  }

  /** Endorses and commits. @throws Refusal */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- tests know it
  async submit<T>(call: Call): Promise<{ readonly record: T; readonly event?: StatementEvent }> {
    const endorsement = await this.endorse(call);
    if (endorsement.status !== 200) throw new Refusal(endorsement.message);
    const { event, writes, payload } = endorsement;
    // Each committed statement emits one event; a repeated one writes nothing and emits nothing.
    assert.equal(event !== undefined, writes.size > 0, "an event goes with writes");
    assert.equal(this.commit(call.channel, endorsement), "VALID");
    const record = JSON.parse(payload) as T;
    return event === undefined ? { record } : { record, event };
  }

  /** Endorses, and checks that it would write nothing. @throws Refusal */
  async evaluate<T>(call: Call): Promise<T> {
    const endorsement = await this.endorse(call);
    if (endorsement.status !== 200) throw new Refusal(endorsement.message);
    assert.equal(endorsement.writes.size, 0);
    return JSON.parse(endorsement.payload) as T;
  }

  async #simulate(call: Call, transactionId: string, reversed: boolean): Promise<Endorsement> {
    const simulation = new Simulation(this.state(call.channel), {
      reversed,
      invoke: async (channel, args) => {
        const [fn = "", ...rest] = args;
        const other = { ...call, channel, fn, args: rest };
        const { status, message, payload } = await this.#simulate(other, transactionId, reversed);
        return { status, message, payload: Buffer.from(payload) };
      },
    });
    const sent = [call.fn, ...call.args].map((argument) => toBytes(argument, reversed));
    const stub = new PeerStub(simulation, call.channel, transactionId, {
      getArgsList_asU8: () => sent,
    });
    stub.creator = {
      mspid: call.as,
      idBytes: Buffer.from(certificates[call.role ?? "gateway"]),
    };
    stub.txTimestamp = {
      toDate: () => call.at ?? new Date(Date.UTC(2030, 0, 1, 0, 0, this.#transactions)),
    };
    let events = 0;
    const setEvent = stub.setEvent.bind(stub);
    stub.setEvent = (name, payload) => {
      events += 1;
      setEvent(name, payload);
    };
    const { status, message = "", payload } = await chaincode.Invoke(stub);
    assert.ok(events <= 1, "a transaction has one event");
    const event = stub.chaincodeEvent;
    return {
      status,
      message,
      payload: Buffer.from(payload ?? []).toString(),
      event: event === undefined ? undefined : readEvent(event),
      reads: simulation.reads,
      writes: simulation.writes,
    };
  }
}

function toBytes(argument: unknown, reversed: boolean): Buffer {
  if (Buffer.isBuffer(argument)) return argument;
  if (typeof argument === "string") return Buffer.from(argument);
  const json = Buffer.from(JSON.stringify(argument));
  return reversed ? reversedKeys(json) : json;
}

function readEvent(event: { getEventName(): string; getPayload(): Uint8Array }): StatementEvent {
  const payload = JSON.parse(Buffer.from(event.getPayload()).toString()) as StatementEvent;
  assert.equal(payload.statement, event.getEventName());
  return payload;
}

/**
 * Sorts reads and writes as a peer does before it signs; the order in which a rule made them does
 * not matter.
 */
function sortedByKey(endorsement: Endorsement): unknown {
  return {
    ...endorsement,
    event: JSON.stringify(endorsement.event),
    reads: [...endorsement.reads].sort(),
    writes: [...endorsement.writes].sort(),
  };
}
