import { ChainCheck } from "../checks/chain-check.js";
import type { Finding } from "../finding.js";
import type { LedgerClient } from "./ledger-client.js";
import { readBlocks, statementsIn } from "./ledger-history.js";
import type { RecordedStatement } from "./ledger-history.js";

/** A channel's blocks as one peer holds them, checked as they are read. */
export class ChannelReader {
  readonly channel: string;
  readonly chain: ChainCheck;
  readonly statements: RecordedStatement[] = [];
  readonly findings: Finding[] = [];
  readonly #client: LedgerClient;

  constructor(client: LedgerClient, channel: string) {
    this.#client = client;
    this.channel = channel;
    this.chain = new ChainCheck(channel);
  }

  /** Reads on, up to what the peer has by now. @returns the statements that are new. */
  async advance(): Promise<readonly RecordedStatement[]> {
    const before = this.statements.length;
    await readBlocks(this.#client, this.channel, this.chain.height, (block) => {
      this.findings.push(...this.chain.take(block));
      this.statements.push(...statementsIn(block));
    });
    return this.statements.slice(before);
  }
}
