import assert from "node:assert/strict";
import type { SettlementRecord } from "@basics/chaincode/records";
import { LedgerError } from "../../ledger/ledger-error.js";
import type { ChannelLedger, Committed, LedgerBlock, LedgerEvent } from "../../ledger/ledger.js";
import { confirmationOf } from "../../relay/settler.js";
import { StubChain } from "./stub-chain.js";

/** Decides for each call what goes wrong. */
export interface Faults {
  /** Runs before the call. It takes its time, and may throw instead of the call. */
  before(call: string, argument: string): Promise<void>;
  /** Runs after the call has taken effect, and may throw. */
  after(call: string, argument: string): Promise<void>;
  /** May break, repeat or leave out blocks. */
  disturb(stream: AsyncIterable<LedgerBlock>, signal: AbortSignal): AsyncIterable<LedgerBlock>;
}

const record = (migrationId: string, statement: "Leave" | "Arrival"): SettlementRecord => ({
  migrationId,
  statement,
  instanceId: "Org1MSP:instance",
  vmId: "sha256:0",
  hop: 1,
  counterpart: "Org2MSP",
  settled: { by: "Org1MSP", transactionId: "t", claimedAt: "1970-01-01T00:00:00Z" },
});

/**
 * A private channel as its chaincode keeps it: each Leave and Arrival once, and marks that only go
 * up. It knows the consortium channel, and notes each mark that says more than is true.
 */
export class StubPrivateLedger {
  readonly chain = new StubChain("org1-private");
  readonly settlements = new Map<string, SettlementRecord>();
  /**
   * Every Leave and Arrival that was written. One that stands here twice would be a bug of this
   * stub.
   */
  readonly written: string[] = [];
  readonly #consortium: StubChain;
  readonly #operator: string;
  /**
   * The marks that said more than was true, and what was missing. The relay must never cause one.
   */
  readonly violations: string[] = [];
  mark = -1;
  marks = 0;

  constructor(operator: string, consortium: StubChain) {
    this.#operator = operator;
    this.#consortium = consortium;
  }

  /** Lists every Confirmation of this operator in the consortium's blocks up to this one. */
  confirmationsThrough(blockNumber: number): string[] {
    return this.#consortium.blocks
      .slice(0, blockNumber + 1)
      .flatMap((block) => block.events)
      .flatMap((event) => confirmationOf(event, this.#operator)?.migrationId ?? []);
  }

  evaluate(transaction: string, argument: string | undefined): unknown {
    if (transaction === "GetRelayMark") {
      if (this.mark < 0) throw new LedgerError("RELAY_MARK_NOT_FOUND", "no mark");
      return { blockNumber: this.mark };
    }
    assert.equal(transaction, "GetSettlement");
    const found = this.settlements.get(argument ?? "");
    if (!found) throw new LedgerError("SETTLEMENT_NOT_FOUND", "not settled");
    return found;
  }

  submit(transaction: string, request: object): Committed<unknown> {
    if (transaction === "MarkRelay") {
      const { blockNumber } = request as { blockNumber: number };
      return this.#moveMark(blockNumber);
    }
    const { migrationId } = request as { migrationId: string };
    const statement = transaction === "Leave" ? "Leave" : "Arrival";
    const settlement = this.settlements.get(migrationId) ?? record(migrationId, statement);
    if (this.settlements.has(migrationId)) {
      return { outcome: "already-recorded", result: settlement };
    }
    this.settlements.set(migrationId, settlement);
    this.written.push(`${statement} ${migrationId}`);
    const blockNumber = this.chain.commit({ statement, settlement });
    return { outcome: "committed", result: settlement, transactionId: "t", blockNumber };
  }

  #moveMark(mark: number): Committed<unknown> {
    for (const migrationId of this.confirmationsThrough(mark)) {
      if (!this.settlements.has(migrationId)) this.violations.push(`mark ${mark}: ${migrationId}`);
    }
    if (mark < this.mark) throw new LedgerError("RELAY_MARK_NOT_ABOVE", "below");
    this.mark = mark;
    this.marks += 1;
    const blockNumber = this.chain.commit({ statement: "RelayMark" });
    return { outcome: "committed", result: {}, transactionId: "t", blockNumber };
  }
}

/** Makes a channel's ledger over a stub, with faults. */
export function faultyLedger(
  chain: StubChain,
  faults: Faults,
  calls: {
    evaluate: (transaction: string, argument: string | undefined) => unknown;
    submit: (transaction: string, request: object) => Committed<unknown>;
  },
): ChannelLedger {
  const blocks: ChannelLedger["blocks"] = (from, signal) =>
    faults.disturb(chain.stream(from, signal), signal);
  return {
    channel: chain.channel,
    evaluate: async <T>(transaction: string, ...args: string[]) => {
      const [argument = ""] = args;
      await faults.before(transaction, argument);
      const answer = calls.evaluate(transaction, args[0]) as T;
      await faults.after(transaction, argument);
      return answer;
    },
    submit: async <T>(transaction: string, request: object) => {
      const argument = JSON.stringify(request);
      await faults.before(transaction, argument);
      const committed = calls.submit(transaction, request) as Committed<T>;
      await faults.after(transaction, argument);
      return committed;
    },
    height: async () => {
      await faults.before("height", "");
      return chain.blocks.length;
    },
    blocks,
    events: async function* (from, signal): AsyncGenerator<LedgerEvent> {
      for await (const block of blocks(from, signal)) yield* block.events;
    },
  };
}
