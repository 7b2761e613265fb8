/** Blocks that were read: all from the first to the last, both included. */
interface Range {
  from: number;
  to: number;
}

/**
 * Knows the block up to which every Confirmation is settled. For that it keeps the blocks that were
 * read (by the follower, and by sweeps over the blocks that it did not read) and those of their
 * Confirmations that are not settled.
 */
export class SettlementTracker {
  /** The ranges are disjoint and in ascending order. */
  readonly #read: Range[];
  readonly #pending = new Map<string, number>();
  readonly #parked = new Map<string, number>();

  /** @param mark - the last block known to be settled from the start; -1 for none. */
  constructor(mark: number) {
    this.#read = [{ from: -1, to: mark }];
  }

  get pending(): number {
    return this.#pending.size;
  }

  get parked(): number {
    return this.#parked.size;
  }

  isPending(migrationId: string): boolean {
    return this.#pending.has(migrationId);
  }

  /** Notes a Confirmation. Call this before its block counts as read. */
  found(migrationId: string, blockNumber: number): void {
    this.#parked.delete(migrationId);
    this.#pending.set(migrationId, blockNumber);
  }

  settled(migrationId: string): void {
    this.#pending.delete(migrationId);
    this.#parked.delete(migrationId);
  }

  /** Notes that a Confirmation is refused for now. It holds back the mark, but not the position. */
  park(migrationId: string): void {
    const blockNumber = this.#pending.get(migrationId);
    if (blockNumber === undefined) return;
    this.#pending.delete(migrationId);
    this.#parked.set(migrationId, blockNumber);
  }

  read(blockNumber: number): void {
    const merged: Range = { from: blockNumber, to: blockNumber };
    const others = this.#read.filter((range) => {
      const apart = range.to < merged.from - 1 || range.from > merged.to + 1;
      if (!apart) {
        merged.from = Math.min(merged.from, range.from);
        merged.to = Math.max(merged.to, range.to);
      }
      return apart;
    });
    others.push(merged);
    others.sort((a, b) => a.from - b.from);
    this.#read.splice(0, this.#read.length, ...others);
  }

  /** The last block up to which every block was read and every Confirmation settled. */
  get settledThrough(): number {
    const readThrough = this.#read[0]?.to ?? -1;
    return Math.min(readThrough, lowest(this.#pending) - 1, lowest(this.#parked) - 1);
  }

  /**
   * The last block up to which the follower has nothing under way. Parked ones are left to sweeps.
   */
  get followedThrough(): number {
    const readThrough = this.#read.at(-1)?.to ?? -1;
    return Math.min(readThrough, lowest(this.#pending) - 1);
  }
}

function lowest(of: ReadonlyMap<string, number>): number {
  let minimum = Infinity;
  for (const value of of.values()) minimum = Math.min(minimum, value);
  return minimum;
}
