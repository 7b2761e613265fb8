import type { Context } from "fabric-contract-api";
import { canonicalJson } from "../canonical-json";
import { CHAINCODE_NAME } from "../domain";
import { LedgerError } from "../ledger-error";
import type { ChannelRecord, MspId, Provenance, StatementEvent } from "../records";
import { invalidArgument } from "../schema/invalid-argument";
import type { Key } from "./keys";
import { keys } from "./keys";

type Stub = Context["stub"];
type PagedQuery = Awaited<ReturnType<Stub["getStateByPartialCompositeKeyWithPagination"]>>;
/**
 * The answer of a paged query. The shim leaves out the metadata where both its fields are empty, as
 * they are after a page without a hit.
 */
type PagedQueryResponse = Pick<PagedQuery, "iterator"> & Partial<Pick<PagedQuery, "metadata">>;

/**
 * The value of an index entry. The entry's key says all, but an empty value would delete the entry.
 */
const PRESENT = Uint8Array.of(0);

/**
 * One transaction's view of its channel: typed records in canonical JSON.
 *
 * Reads see the state committed before this transaction and never its own writes.
 */
export class Ledger {
  readonly #stub: Stub;
  /** The operator whose identity signed. */
  readonly caller: MspId;
  readonly channelName: string;
  #channel: ChannelRecord | undefined;

  constructor(stub: Stub, caller: MspId) {
    this.#stub = stub;
    this.caller = caller;
    this.channelName = stub.getChannelID();
  }

  /** Reads the configuration of this channel. @throws LedgerError CHANNEL_NOT_CONFIGURED */
  async channel(): Promise<ChannelRecord> {
    this.#channel ??= await this.get<ChannelRecord>(keys.channel());
    if (this.#channel === undefined) throw new LedgerError("CHANNEL_NOT_CONFIGURED");
    return this.#channel;
  }

  async get<T>(key: Key): Promise<T | undefined> {
    const bytes = await this.#stub.getState(this.compose(key));
    return bytes.length === 0 ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as T);
  }

  async put(key: Key, record: object): Promise<void> {
    await this.#stub.putState(this.compose(key), Buffer.from(canonicalJson(record)));
  }

  async putIndexEntry(key: Key): Promise<void> {
    await this.#stub.putState(this.compose(key), PRESENT);
  }

  async deleteIndexEntry(key: Key): Promise<void> {
    await this.#stub.deleteState(this.compose(key));
  }

  /** Sets the statement as the transaction's event. Fabric keeps only one event per transaction. */
  emit(event: StatementEvent): void {
    this.#stub.setEvent(event.statement, Buffer.from(canonicalJson(event)));
  }

  /** Tells who makes this statement, in which transaction, and at what time by its own account. */
  provenance(): Provenance {
    return {
      by: this.caller,
      transactionId: this.#stub.getTxID(),
      claimedAt: this.#claimedAt(),
    };
  }

  /** Calls this chaincode on another channel. Fabric would drop any writes of that call. */
  async ask(
    channelName: string,
    query: readonly string[],
  ): Promise<{ readonly status: number; readonly message: string; readonly payload: string }> {
    const { status, message, payload } = await this.#stub.invokeChaincode(
      CHAINCODE_NAME,
      [...query],
      channelName,
    );
    return { status, message: message ?? "", payload: Buffer.from(payload ?? []).toString() };
  }

  /**
   * Reads one page of the keys and values under a prefix, in key order. It is for reads only:
   * Fabric refuses writes in a transaction that paged.
   *
   * @param from - the key to start from, as `next` gave it
   */
  async page(
    prefix: Key,
    pageSize: number,
    from: string,
  ): Promise<{ readonly entries: readonly (readonly [Key, string])[]; readonly next: string }> {
    const [objectType, ...attributes] = prefix;
    const query: PagedQueryResponse = await this.#stub.getStateByPartialCompositeKeyWithPagination(
      objectType,
      attributes,
      pageSize,
      from,
    );
    const { iterator, metadata } = query;
    const entries: (readonly [Key, string])[] = [];
    try {
      for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
        const { key, value } = result.value;
        const split = this.#stub.splitCompositeKey(key);
        entries.push([[split.objectType, ...split.attributes], Buffer.from(value).toString()]);
      }
    } finally {
      await iterator.close();
    }
    return { entries, next: metadata?.bookmark ?? "" };
  }

  /** Writes a key, or a prefix of keys, in the form that the ledger orders. */
  compose([objectType, ...attributes]: Key): string {
    return this.#stub.createCompositeKey(objectType, attributes);
  }

  /** Reads the transaction's time. The client sets it freely, so it may not be a valid date. */
  #claimedAt(): string {
    const date = this.#stub.getDateTimestamp();
    const year = date.getUTCFullYear();
    if (!(year >= 0 && year <= 9999)) {
      throw invalidArgument("timestamp", String(date), "a transaction time in the years 0 to 9999");
    }
    return date.toISOString();
  }
}
