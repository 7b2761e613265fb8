import { peer } from "@hyperledger/fabric-protos";
import { BoundedCache } from "../memory/bounded-cache.js";
import type { SigningIdentity } from "../identity/types.js";
import { BlockStore } from "./blocks/block-store.js";
import { buildBlock, computeDataHash, readBlock } from "./blocks/block.js";
import { commitBlock, readModification } from "./blocks/committed-block.js";
import { ChannelIndex } from "./channel-index.js";
import { parseBehindHeader, parseEnvelope } from "./parsed-envelope.js";
import type { ParsedEnvelope } from "./parsed-envelope.js";
import type { EnvelopeHeader } from "./transaction.js";
import { TransactionWaiters } from "./transaction-waiters.js";
import type { ChannelLedger, ChannelLedgerOptions } from "./types.js";
import type {
  CommittedBlock,
  TransactionLocation,
  ValidationCode,
} from "./committed-transaction.js";
import type { Modification, Snapshot } from "./state/snapshot.js";
import { UpdateBatch } from "./state/update-batch.js";
import { validateBlock } from "./validation/validator.js";

export interface OpenChannelLedgerOptions extends ChannelLedgerOptions {
  /** Signs block headers, as an ordering service does; without it blocks are unsigned. */
  readonly signer?: SigningIdentity;
  /**
   * Called with what was repaired on opening, and about listeners that throw. Default: standard
   * error.
   */
  readonly log?: (message: string) => void;
  /** The size in bytes from which a new file of blocks is begun. Default: 64 MiB. */
  readonly segmentMaxBytes?: number;
}

/**
 * The number of blocks kept in memory: readers mostly want blocks that were committed a moment ago.
 */
const RECENT_BLOCKS = 32;

/**
 * Opens the ledger of one channel, and makes state, history and indexes from its blocks.
 *
 * @throws an Error where blocks are missing, damaged, of another channel or not chained.
 */
export async function openChannelLedger(options: OpenChannelLedgerOptions): Promise<ChannelLedger> {
  const { channelId, folder, genesis, segmentMaxBytes } = options;
  const log = options.log ?? ((message: string) => void process.stderr.write(`${message}\n`));
  const index = new ChannelIndex();
  const store = await BlockStore.open({
    folder,
    segmentMaxBytes,
    log,
    onBlock: (bytes, blockNumber) => {
      replay(index, channelId, bytes, blockNumber);
    },
  });
  const ledger = new StoredLedger({ ...options, log }, store, index);
  try {
    if (store.height === 0) await ledger.begin(genesis);
  } catch (error) {
    await ledger.close();
    throw error;
  }
  return ledger;
}

/** Applies a block as it was validated when it was committed. */
function replay(index: ChannelIndex, channelId: string, bytes: Buffer, blockNumber: number): void {
  const block = readBlock(bytes);
  const envelopes = block.envelopes.map(parseEnvelope);
  if (block.number !== blockNumber || !index.lastHash.equals(block.previousHash)) {
    throw new Error(`block ${blockNumber} of channel ${channelId} does not follow the one before`);
  }
  if (!computeDataHash(block.envelopes).equals(block.dataHash)) {
    throw new Error(`block ${blockNumber} of channel ${channelId} holds other data than it says`);
  }
  const named = envelopes[0]?.header?.channelHeader.getChannelId();
  if (blockNumber === 0 && named !== channelId) {
    throw new Error(`the blocks are of channel ${named ?? "?"}, not of ${channelId}`);
  }
  const batch = new UpdateBatch(index.state);
  envelopes.forEach((envelope, transactionNumber) => {
    if (block.codes[transactionNumber] !== peer.TxValidationCode.VALID) return;
    if (envelope.kind === "endorser") {
      batch.add(envelope.readWriteSets, { blockNumber, transactionNumber });
    }
  });
  index.apply({ blockNumber, hash: block.hash, envelopes, codes: block.codes, batch });
}

class StoredLedger implements ChannelLedger {
  readonly channelId: string;
  readonly #options: OpenChannelLedgerOptions & { readonly log: (message: string) => void };
  readonly #store: BlockStore;
  readonly #index: ChannelIndex;
  readonly #recent = new BoundedCache<number, CommittedBlock>(RECENT_BLOCKS);
  readonly #waiters = new TransactionWaiters();
  readonly #listeners = new Set<(block: CommittedBlock) => void>();
  #appending: Promise<unknown> = Promise.resolve();
  #snapshot: Snapshot | undefined;
  #closed: Error | undefined;

  constructor(
    options: OpenChannelLedgerOptions & { readonly log: (message: string) => void },
    store: BlockStore,
    index: ChannelIndex,
  ) {
    this.channelId = options.channelId;
    this.#options = options;
    this.#store = store;
    this.#index = index;
  }

  get height(): number {
    return this.#index.height;
  }

  get lastHash(): Uint8Array {
    return this.#index.lastHash;
  }

  get previousHash(): Uint8Array {
    return this.#index.previousHash;
  }

  /** Writes block 0, which is not validated. */
  async begin(genesis: Uint8Array): Promise<void> {
    const envelopes = [parseEnvelope(genesis)];
    if (envelopes[0]?.kind !== "config") throw new Error("genesis is not an envelope of CONFIG");
    const batch = new UpdateBatch(this.#index.state);
    await this.#commit([genesis], envelopes, [peer.TxValidationCode.VALID], batch);
  }

  append(
    envelopes: readonly Uint8Array[],
    headers: readonly (EnvelopeHeader | undefined)[] = [],
  ): Promise<CommittedBlock> {
    const appended = this.#appending.then(() => this.#append(envelopes, headers));
    this.#appending = appended.catch(() => undefined);
    return appended;
  }

  async getBlock(blockNumber: number): Promise<CommittedBlock | undefined> {
    if (!(blockNumber < this.height)) return undefined;
    const recent = this.#recent.get(blockNumber);
    if (recent !== undefined) return recent;
    const bytes = await this.#store.read(blockNumber);
    return bytes && this.#remember(bytes, readBlock(bytes));
  }

  findBlock(hash: Uint8Array): number | undefined {
    return this.#index.findBlock(hash);
  }

  getTransaction(transactionId: string): TransactionLocation | undefined {
    return this.#index.getTransaction(transactionId);
  }

  snapshot(): Snapshot {
    this.#snapshot ??= this.#takeSnapshot();
    return this.#snapshot;
  }

  onCommit(listener: (block: CommittedBlock) => void): () => void {
    // The wrapper makes a function that subscribes twice be called twice, and leave once.
    const own = (block: CommittedBlock): void => {
      listener(block);
    };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  waitForTransaction(transactionId: string, signal: AbortSignal): Promise<TransactionLocation> {
    const known = this.#index.getTransaction(transactionId);
    if (known !== undefined) return Promise.resolve(known);
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return this.#waiters.wait(transactionId, signal);
  }

  async close(): Promise<void> {
    if (this.#closed !== undefined) return;
    this.#closed = new Error(`the ledger of channel ${this.channelId} is closed`);
    await this.#appending;
    this.#waiters.rejectAll(this.#closed);
    this.#listeners.clear();
    await this.#store.close();
  }

  async #append(
    envelopes: readonly Uint8Array[],
    headers: readonly (EnvelopeHeader | undefined)[],
  ): Promise<CommittedBlock> {
    if (this.#closed !== undefined) throw this.#closed;
    if (envelopes.length === 0) throw new Error("a block needs at least one envelope");
    const parsed = envelopes.map((envelope, index) => {
      const header = headers[index];
      return header === undefined ? parseEnvelope(envelope) : parseBehindHeader(header);
    });
    const { codes, batch } = validateBlock(this.height, parsed, {
      channelId: this.channelId,
      membership: this.#options.membership,
      policies: this.#options.policies,
      state: this.#index.state,
      isCommitted: (transactionId) => this.#index.getTransaction(transactionId) !== undefined,
    });
    return this.#commit(envelopes, parsed, codes, batch);
  }

  async #commit(
    envelopes: readonly Uint8Array[],
    parsed: readonly ParsedEnvelope[],
    codes: readonly ValidationCode[],
    batch: UpdateBatch,
  ): Promise<CommittedBlock> {
    const blockNumber = this.height;
    const { signer } = this.#options;
    const { bytes, hash } = buildBlock({
      number: blockNumber,
      previousHash: this.lastHash,
      envelopes,
      codes,
      ...(signer && { signer }),
    });
    await this.#store.append(bytes);
    this.#index.apply({ blockNumber, hash, envelopes: parsed, codes, batch });
    this.#snapshot = undefined;
    const committed = commitBlock(blockNumber, bytes, parsed, codes);
    this.#recent.set(blockNumber, committed);
    this.#announce(committed);
    return committed;
  }

  #announce(block: CommittedBlock): void {
    for (const { transactionId } of block.transactions) {
      const location = this.#index.getTransaction(transactionId);
      if (location !== undefined) this.#waiters.resolve(transactionId, location);
    }
    for (const listener of [...this.#listeners]) {
      try {
        listener(block);
      } catch (error) {
        this.#options.log(
          `channel ${this.channelId}: a listener failed on block ${block.number}: ${String(error)}`,
        );
      }
    }
  }

  #remember(bytes: Uint8Array, { number, envelopes, codes }: ReturnType<typeof readBlock>) {
    const block = commitBlock(number, bytes, envelopes.map(parseEnvelope), codes);
    this.#recent.set(number, block);
    return block;
  }

  #takeSnapshot(): Snapshot {
    const height = this.height;
    const state = this.#index.state.snapshot();
    return {
      height,
      get: (namespace, key) => state.get(namespace, key),
      range: (namespace, start, end) => state.range(namespace, start, end),
      history: (namespace, key) => this.#modifications(namespace, key, height),
    };
  }

  *#modifications(namespace: string, key: string, height: number): IterableIterator<Modification> {
    for (const version of this.#index.history.versions(namespace, key, height)) {
      const bytes =
        this.#recent.get(version.blockNumber)?.bytes ?? this.#store.readSync(version.blockNumber);
      if (bytes === undefined) throw new Error(`block ${version.blockNumber} is not there`);
      yield readModification(bytes, version, namespace, key);
    }
  }
}
