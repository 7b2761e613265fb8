import { LedgerError } from "../../ledger/ledger-error.js";
import type {
  ChannelLedger,
  Committed,
  EventsFrom,
  LedgerBlock,
  LedgerEvent,
  SubmitOptions,
} from "../../ledger/ledger.js";

type Read = (...args: string[]) => unknown;
type Write = (request: never, options: SubmitOptions) => unknown;

const notFound = {
  GetMigration: "MIGRATION_NOT_FOUND",
  GetInstance: "INSTANCE_NOT_FOUND",
  GetLineage: "INSTANCE_NOT_FOUND",
  GetSettlement: "SETTLEMENT_NOT_FOUND",
  GetOperator: "OPERATOR_NOT_FOUND",
} as const;

/** A ledger that gives the answers that a test sets, and remembers the questions. */
export class StubLedger implements ChannelLedger {
  readonly channel: string;
  /** The answers of reads, by transaction. A record without an answer does not exist. */
  readonly reads: Record<string, Read> = {};
  /** The answers of statements, by transaction: a `Committed`, or an error to throw. */
  readonly writes: Record<string, Write> = {};
  readonly evaluated: string[][] = [];
  readonly submitted: { readonly transaction: string; readonly request: object }[] = [];
  readonly #blocks: LedgerBlock[] = [];
  readonly #wake = new Set<() => void>();
  #broken = 0;
  streams = 0;

  constructor(channel: string) {
    this.channel = channel;
  }

  async evaluate<T>(transaction: string, ...args: string[]): Promise<T> {
    this.evaluated.push([transaction, ...args]);
    await Promise.resolve();
    const read = this.reads[transaction];
    if (read !== undefined) return read(...args) as T;
    const code = notFound[transaction as keyof typeof notFound] as
      (typeof notFound)[keyof typeof notFound] | undefined;
    if (code === undefined) throw new Error(`the test has no answer for ${transaction}`);
    throw new LedgerError(code, `${transaction} ${args.join(" ")}: not found`);
  }

  async submit<T>(
    transaction: string,
    request: object,
    options: SubmitOptions = {},
  ): Promise<Committed<T>> {
    await options.unless;
    this.submitted.push({ transaction, request });
    const write = this.writes[transaction];
    if (write === undefined) throw new Error(`the test has no answer for ${transaction}`);
    return (await write(request as never, options)) as Committed<T>;
  }

  height(): Promise<number> {
    return Promise.resolve(this.#blocks.length);
  }

  /** Commits a block with these events. */
  commit(...events: Pick<LedgerEvent, "statement" | "event">[]): LedgerBlock {
    const number = this.#blocks.length;
    const placed = events.map((event, transactionIndex) => ({
      ...event,
      channel: this.channel,
      blockNumber: number,
      transactionIndex,
      transactionId: `${this.channel}-${number}-${transactionIndex}`,
    }));
    const block: LedgerBlock = {
      channel: this.channel,
      number,
      hash: number.toString(16).padStart(64, "0"),
      outcomes: placed.map(({ transactionId }) => ({ transactionId, code: 0 })),
      events: placed,
    };
    this.#blocks.push(block);
    this.#wakeAll();
    return block;
  }

  /** Breaks the open streams, as a lost peer does. */
  breakStreams(): void {
    this.#broken += 1;
    this.#wakeAll();
  }

  async *blocks(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock> {
    this.streams += 1;
    const broken = this.#broken;
    let next = from === "next" ? this.#blocks.length : from.blockNumber;
    let after = from === "next" ? -1 : (from.afterTransactionIndex ?? -1);
    const wake = (): void => {
      this.#wakeAll();
    };
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        if (this.#broken !== broken) throw new LedgerError("LEDGER_UNAVAILABLE", "stream broke");
        const block = this.#blocks[next];
        if (block === undefined) {
          await new Promise<void>((resolve) => this.#wake.add(resolve));
          continue;
        }
        const events = block.events.filter(({ transactionIndex }) => transactionIndex > after);
        yield { ...block, events };
        next += 1;
        after = -1;
      }
    } finally {
      signal.removeEventListener("abort", wake);
      this.streams -= 1;
    }
  }

  async *events(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerEvent> {
    for await (const block of this.blocks(from, signal)) yield* block.events;
  }

  #wakeAll(): void {
    for (const resolve of this.#wake) resolve();
    this.#wake.clear();
  }
}

/** Makes the answer of a statement that was committed now. */
export const committed = <T>(result: T): Committed<T> => ({
  outcome: "committed",
  result,
  transactionId: "f".repeat(64),
  blockNumber: 7,
});

/** Makes the answer of a statement that was on record already. */
export const alreadyRecorded = <T>(result: T): Committed<T> => ({
  outcome: "already-recorded",
  result,
});
