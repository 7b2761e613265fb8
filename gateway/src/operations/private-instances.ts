import type { PrivateInstance } from "@basics/chaincode/records";
import { LRUCache } from "lru-cache";
import type { LedgerBlock } from "../ledger/ledger.js";
import type { NewBlocksSource } from "../ledger/following/new-blocks.js";
import { NewBlocks } from "../ledger/following/new-blocks.js";
import { isConsortiumInstance } from "./consortium-instance.js";

/**
 * Remembers the latest private events of instances, so that the ledger need not be asked about
 * those that moved lately. This is good for advice only, since a peer tells of a block a moment
 * after it has committed it.
 */
export class PrivateInstances {
  readonly #blocks: NewBlocks;
  readonly #latest: LRUCache<string, PrivateInstance>;

  /** @param kept the number of instances whose last event is remembered */
  constructor(source: NewBlocksSource, kept = 10_000) {
    this.#latest = new LRUCache({ max: kept });
    this.#blocks = new NewBlocks(source, {
      onBlock: (block) => {
        this.#take(block);
      },
      onBroken: () => {
        this.#latest.clear();
      },
    });
  }

  /** The latest record of an instance; undefined if no event that is known tells it. */
  latest(instanceId: string): PrivateInstance | undefined {
    return this.#blocks.wanted() ? this.#latest.get(instanceId) : undefined;
  }

  /** Forgets an instance, because something is about to be stated of it. */
  forget(instanceId: string): void {
    this.#latest.delete(instanceId);
  }

  close(): void {
    this.#blocks.close();
  }

  #take({ events }: LedgerBlock): void {
    for (const { event } of events) {
      const { instance, migration, settlement } = event;
      const instanceId =
        instance?.instanceId ?? migration?.instanceId ?? settlement?.instanceId ?? "";
      if (instance === undefined || isConsortiumInstance(instance)) this.forget(instanceId);
      else this.#latest.set(instanceId, instance);
    }
  }
}
