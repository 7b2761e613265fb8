import assert from "node:assert/strict";
import { reversedKeys } from "./reversed-keys";
import type { PeerHandler } from "./shim";
import { decodePaging } from "./shim";
import type { WorldState } from "./world-state";

type Invoke = (
  channel: string,
  args: readonly string[],
) => Promise<{ status: number; message: string; payload: Buffer }>;

/** One transaction's simulation on a peer, with the peer's own restrictions. */
export class Simulation implements PeerHandler {
  readonly #state: WorldState;
  readonly #invoke: Invoke;
  /** True if state comes back with its keys in another order, as another database may return it. */
  readonly #reversed: boolean;
  readonly reads = new Map<string, number>();
  readonly writes = new Map<string, Buffer | undefined>();
  #paged = false;

  constructor(state: WorldState, options: { readonly invoke: Invoke; readonly reversed: boolean }) {
    this.#state = state;
    this.#invoke = options.invoke;
    this.#reversed = options.reversed;
  }

  /** Reads committed state only, since a transaction does not see its own writes. */
  handleGetState(_collection: string, key: string): Promise<Buffer> {
    const found = this.#state.get(key);
    this.reads.set(key, found?.version ?? 0);
    return Promise.resolve(found === undefined ? Buffer.alloc(0) : this.#returned(found.value));
  }

  handlePutState(_collection: string, key: string, value: Uint8Array): Promise<void> {
    assert.ok(value.length > 0, "an empty value deletes its key");
    return this.#write(key, Buffer.from(value));
  }

  handleDeleteState(_collection: string, key: string): Promise<void> {
    return this.#write(key, undefined);
  }

  handleGetStateByRange(
    _collection: string,
    start: string,
    end: string,
    _channel: string,
    _transactionId: string,
    metadata?: Uint8Array,
  ): Promise<unknown> {
    assert.ok(metadata !== undefined, "the rules page, so that a read has a bound");
    assert.equal(
      this.writes.size,
      0,
      "paginated queries are supported only in a read-only transaction",
    );
    this.#paged = true;
    const { pageSize, bookmark } = decodePaging(metadata);
    const keys = this.#state.range(bookmark === "" ? start : bookmark, end, pageSize + 1);
    const page = keys.slice(0, pageSize);
    for (const key of page) this.reads.set(key, this.#state.get(key)?.version ?? 0);
    const next = { fetchedRecordsCount: page.length, bookmark: keys[pageSize] ?? "" };
    const iterator = this.#iterate(page);
    // This follows the shim, which takes a message whose fields are all empty for no message.
    return Promise.resolve(page.length === 0 ? { iterator } : { iterator, metadata: next });
  }

  async handleInvokeChaincode(
    chaincode: string,
    args: readonly string[],
  ): Promise<{ status: number; message: string; payload: Buffer }> {
    const [name, channel = ""] = chaincode.split("/");
    if (name !== "basics") throw new Error(`chaincode ${name ?? ""} not found`);
    return this.#invoke(channel, args);
  }

  #write(key: string, value: Buffer | undefined): Promise<void> {
    assert.ok(!this.#paged, "writes are not allowed after a paginated query");
    assert.ok(!this.writes.has(key), `${JSON.stringify(key)} is written twice`);
    this.writes.set(key, value);
    return Promise.resolve();
  }

  #iterate(keys: readonly string[]): unknown {
    const values = keys.map((key) => {
      const found = this.#state.get(key);
      assert.ok(found !== undefined);
      return { key, value: this.#returned(found.value) };
    });
    let at = 0;
    return {
      next: () =>
        Promise.resolve(at < values.length ? { value: values[at++], done: false } : { done: true }),
      close: () => Promise.resolve(),
    };
  }

  #returned(value: Buffer): Buffer {
    return this.#reversed ? reversedKeys(value) : Buffer.from(value);
  }
}
