import { peer } from "@hyperledger/fabric-protos";
import { BinaryWriter } from "google-protobuf";
import type { CommittedBlock } from "../../ledger/committed-transaction.js";

/** The number of the block's field in `peer.DeliverResponse`. */
const BLOCK_FIELD = 2;

/**
 * A response with a whole block, of which the ledger has the bytes. Blocks are most of what a peer
 * sends, to every client of the channel, so they are neither taken apart nor put together again.
 */
export class BlockResponse extends peer.DeliverResponse {
  static readonly #serialized = new WeakMap<CommittedBlock, Uint8Array>();
  readonly #block: CommittedBlock;

  constructor(block: CommittedBlock) {
    super();
    this.#block = block;
  }

  override serializeBinary(): Uint8Array {
    const known = BlockResponse.#serialized.get(this.#block);
    if (known !== undefined) return known;
    const writer = new BinaryWriter();
    writer.writeBytes(BLOCK_FIELD, this.#block.bytes);
    const serialized = writer.getResultBuffer();
    BlockResponse.#serialized.set(this.#block, serialized);
    return serialized;
  }
}
