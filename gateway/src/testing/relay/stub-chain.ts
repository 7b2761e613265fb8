import { createHash } from "node:crypto";
import type { StatementEvent } from "@basics/chaincode/records";
import type { EventsFrom, LedgerBlock, LedgerEvent } from "../../ledger/ledger.js";

/** A channel's blocks in memory, with streams that wait for the next one. */
export class StubChain {
  readonly channel: string;
  readonly blocks: LedgerBlock[] = [];
  readonly #waiting = new Set<() => void>();
  #transactions = 0;

  constructor(channel: string) {
    this.channel = channel;
    this.commit();
  }

  /** Commits a block with one transaction for each event, and returns its number. */
  commit(...events: StatementEvent[]): number {
    const number = this.blocks.length;
    const statements = events.map((event, transactionIndex): LedgerEvent => {
      this.#transactions += 1;
      return {
        channel: this.channel,
        blockNumber: number,
        transactionIndex,
        transactionId: `${this.channel}-${this.#transactions}`,
        statement: event.statement,
        event,
      };
    });
    const previous = this.blocks.at(-1)?.hash ?? this.channel;
    const hash = createHash("sha256").update(`${previous} ${JSON.stringify(statements)}`);
    this.blocks.push({
      channel: this.channel,
      number,
      hash: hash.digest("hex"),
      outcomes: statements.map(({ transactionId }) => ({ transactionId, code: 0 })),
      events: statements,
    });
    for (const wake of this.#waiting) wake();
    return number;
  }

  /** Streams blocks as a peer does. */
  async *stream(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock> {
    let next = from === "next" ? this.blocks.length : from.blockNumber;
    while (!signal.aborted) {
      const block = this.blocks[next];
      if (block === undefined) await this.#committed(signal);
      else {
        next += 1;
        yield block;
      }
    }
  }

  #committed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
