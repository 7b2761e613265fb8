import { peer } from "@hyperledger/fabric-protos";
import { History } from "./state/history.js";
import type { ParsedEnvelope } from "./parsed-envelope.js";
import { State } from "./state/state.js";
import type { TransactionLocation, ValidationCode } from "./committed-transaction.js";
import type { UpdateBatch } from "./state/update-batch.js";

export interface AppliedBlock {
  readonly blockNumber: number;
  readonly hash: Buffer;
  readonly envelopes: readonly ParsedEnvelope[];
  readonly codes: readonly ValidationCode[];
  readonly batch: UpdateBatch;
}

/**
 * Everything that is made of a channel's blocks in memory: state, history, and the places of blocks
 * and transactions.
 */
export class ChannelIndex {
  readonly state = State.empty();
  readonly history = new History();
  readonly #transactions = new Map<string, TransactionLocation>();
  readonly #blocks = new Map<string, number>();
  #height = 0;
  #lastHash: Buffer = Buffer.alloc(0);
  #previousHash: Buffer = Buffer.alloc(0);

  /** The number of blocks. */
  get height(): number {
    return this.#height;
  }

  /** The hash of the last block's header; empty at height 0. */
  get lastHash(): Buffer {
    return this.#lastHash;
  }

  /** The hash of the header before the last; empty up to height 1. */
  get previousHash(): Buffer {
    return this.#previousHash;
  }

  findBlock(hash: Uint8Array): number | undefined {
    return this.#blocks.get(Buffer.from(hash).toString("base64"));
  }

  getTransaction(transactionId: string): TransactionLocation | undefined {
    return this.#transactions.get(transactionId);
  }

  apply({ blockNumber, hash, envelopes, codes, batch }: AppliedBlock): void {
    envelopes.forEach((envelope, transactionNumber) => {
      const id = indexedId(envelope);
      const code = codes[transactionNumber];
      if (id === undefined || code === undefined || this.#transactions.has(id)) return;
      this.#transactions.set(id, { blockNumber, transactionNumber, code });
    });
    for (const { namespace, key, version } of batch.writes) {
      this.history.add(namespace, key, version);
    }
    this.state.apply(batch);
    this.#blocks.set(hash.toString("base64"), blockNumber);
    this.#previousHash = this.#lastHash;
    this.#lastHash = hash;
    this.#height = blockNumber + 1;
  }
}

/**
 * Returns the id under which a transaction can be found. A transaction whose id is not derived from
 * its own nonce and creator has none; otherwise it could take another's place.
 */
function indexedId(envelope: ParsedEnvelope): string | undefined {
  const forged =
    envelope.kind === "malformed" && envelope.code === peer.TxValidationCode.BAD_PROPOSAL_TXID;
  const id = forged ? "" : envelope.header?.channelHeader.getTxId();
  return id === "" ? undefined : id;
}
