import { common } from "@hyperledger/fabric-protos";
import type { LedgerClient } from "../reading/ledger-client.js";

/** A stub of a peer's channels: their blocks, and the answers of their chaincode. */
export class LedgerStub {
  readonly blocks: common.Block[] = [];
  /**
   * The values that are answered, or thrown, by the transaction and its arguments joined by blanks.
   */
  readonly answers = new Map<string, unknown>();
  /** The first block of each stream of blocks that was begun. */
  readonly streams: bigint[] = [];

  /** The client that reads them. */
  get client(): LedgerClient {
    return {
      evaluate: (_channel: string, ...call: readonly string[]) => this.#evaluate(call),
      contract: () => ({ evaluateTransaction: () => Promise.resolve(this.#chainInfo()) }),
      gateway: { getNetwork: () => ({ getBlockEvents: this.#blockEvents }) },
    } as unknown as LedgerClient;
  }

  #evaluate(call: readonly string[]): Promise<unknown> {
    const answer = this.answers.get(call.join(" "));
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  #chainInfo(): Uint8Array {
    const info = new common.BlockchainInfo();
    info.setHeight(this.blocks.length);
    return info.serializeBinary();
  }

  readonly #blockEvents = ({ startBlock }: { startBlock: bigint }) => {
    this.streams.push(startBlock);
    const blocks = this.blocks.slice(Number(startBlock));
    const events = (async function* () {
      yield* blocks;
      // A peer keeps the stream open and waits for the next block.
      await new Promise(() => undefined);
    })();
    return Promise.resolve(Object.assign(events, { close: () => undefined }));
  };
}
