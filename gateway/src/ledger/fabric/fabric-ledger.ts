import { backOffMs, isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../../time/clock.js";
import { parseAnswer } from "./answer.js";
import { parseBlock } from "../decoding/blocks.js";
import { CommitFeed } from "../following/commit-feed.js";
import { Deadline } from "./deadline.js";
import { isUnreachable, toLedgerError } from "./fabric-errors.js";
import { LedgerError } from "../ledger-error.js";
import type {
  ChannelLedger,
  Committed,
  EventsFrom,
  LedgerBlock,
  LedgerEvent,
  SubmitOptions,
} from "../ledger.js";
import type { PeerGateway } from "./peer-gateway.js";
import type { PeerRotation } from "./peer-rotation.js";
import { SharedBlocks } from "../following/shared-blocks.js";
import { SubmitEngine } from "./submit.js";
import type { SubmitObserver } from "./submit.js";

export interface FabricLedgerOptions {
  readonly channel: string;
  readonly chaincode: string;
  readonly ownMspId: string;
  readonly peers: PeerRotation;
  readonly clock: Clock;
  readonly evaluateDeadlineMs: number;
  readonly submitDeadlineMs: number;
  readonly maximumSubmits: number;
  readonly observer?: SubmitObserver;
}

/** A channel of a Fabric network, through the operator's own peers. */
export class FabricLedger implements ChannelLedger {
  readonly channel: string;
  readonly #options: FabricLedgerOptions;
  readonly #engine: SubmitEngine;
  readonly #shared: SharedBlocks;
  readonly #commits: CommitFeed;

  constructor(options: FabricLedgerOptions) {
    this.channel = options.channel;
    this.#options = options;
    const source = {
      height: () => this.height(),
      blocks: (from: EventsFrom, signal: AbortSignal) => this.#ownBlocks(from, signal),
    };
    this.#shared = new SharedBlocks(source, options.clock);
    this.#commits = new CommitFeed(this);
    this.#engine = new SubmitEngine({ ...options, commits: this.#commits });
  }

  /** Ends the streams of blocks that the ledger follows on its own account. */
  close(): void {
    this.#commits.close();
  }

  async evaluate<T>(transaction: string, ...args: string[]): Promise<T> {
    const answer = await this.#read((peer, deadline) => peer.evaluate(transaction, args, deadline));
    return parseAnswer(answer, transaction) as T;
  }

  submit<T>(transaction: string, request: object, options?: SubmitOptions): Promise<Committed<T>> {
    return this.#engine.submit<T>(transaction, request, options);
  }

  height(): Promise<number> {
    return this.#read((peer, deadline) => peer.height(deadline));
  }

  blocks(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock> {
    return this.#shared.blocks(from, signal);
  }

  /** Reads blocks from a stream that only this caller uses. */
  async *#ownBlocks(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock> {
    const { channel, chaincode, peers } = this.#options;
    if (signal.aborted) return;
    const used = peers.current;
    let expected = from === "next" ? undefined : from.blockNumber;
    try {
      const stream = await used.blocks(expected);
      const close = (): void => {
        stream.close();
      };
      signal.addEventListener("abort", close, { once: true });
      // A signal that was aborted while the stream was being opened does not call its listeners any
      // more.
      if (isAborted(signal)) close();
      try {
        for await (const raw of stream) {
          const block = parseBlock(channel, chaincode, raw);
          if (expected !== undefined && block.number !== expected) {
            throw new Error(`the peer sent block ${block.number} in place of ${expected}`);
          }
          yield block;
          // A stream that was closed still hands out what it had received, so it must stop here
          // too.
          if (isAborted(signal)) return;
          expected = block.number + 1;
        }
        throw new Error("the peer ended the stream of blocks");
      } finally {
        signal.removeEventListener("abort", close);
        close();
      }
    } catch (error) {
      if (isAborted(signal)) return;
      peers.failed(used);
      throw new LedgerError("LEDGER_UNAVAILABLE", `The stream of blocks of ${channel} broke.`, {
        cause: error,
      });
    }
  }

  async *events(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerEvent> {
    const { blockNumber, afterTransactionIndex = -1 } = from === "next" ? {} : from;
    for await (const block of this.blocks(from, signal)) {
      for (const event of block.events) {
        const seen =
          block.number === blockNumber && event.transactionIndex <= afterTransactionIndex;
        if (!seen) yield event;
      }
    }
  }

  /**
   * Carries out a read on the first peer that answers. Each peer is asked, and at least one of them
   * twice.
   */
  async #read<T>(call: (peer: PeerGateway, deadline: number) => Promise<T>): Promise<T> {
    const { clock, evaluateDeadlineMs, ownMspId, peers } = this.#options;
    const deadline = new Deadline(clock, evaluateDeadlineMs);
    const attempts = Math.max(2, peers.size);
    const stepMs = evaluateDeadlineMs / peers.size;
    for (let failures = 1; ; failures += 1) {
      const used = peers.current;
      try {
        return await call(used, deadline.step(stepMs));
      } catch (error) {
        if (isUnreachable(error)) peers.failed(used);
        if (!isUnreachable(error) || failures >= attempts || deadline.over) {
          throw toLedgerError(error, ownMspId);
        }
        const waitMs = backOffMs({ firstMs: 100, maximumMs: 500 }, failures, () => clock.random());
        await deadline.sleep(failures < peers.size ? 0 : waitMs);
      }
    }
  }
}
