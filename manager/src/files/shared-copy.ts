import { writeSparselySync } from "./write-sparsely.js";

/** Whose turn it is to write: nobody's, somebody's, or somebody's whom others wait for. */
const FREE = 0;
const TAKEN = 1;
const AWAITED = 2;

/** What threads are given to write a copy together. */
export interface CopyTarget {
  /** Open for writing, of the copy's size and empty. */
  readonly descriptor: number;
  readonly turn: Int32Array;
}

export function copyTarget(descriptor: number): CopyTarget {
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  return { descriptor, turn: new Int32Array(shared) };
}

/**
 * A copy that several threads write in turns. The kernel lets them write a file one at a time
 * anyway, but there those that wait keep their processors busy, which others could hash with.
 *
 * For threads of their own, which have nothing else to do meanwhile.
 */
export class SharedCopy {
  readonly #descriptor: number;
  readonly #turn: Int32Array;

  constructor({ descriptor, turn }: CopyTarget) {
    this.#descriptor = descriptor;
    this.#turn = turn;
  }

  /** Writes bytes where nothing but zeros is yet, leaving out blocks of zeros. */
  writeSync(bytes: Uint8Array, position: number): void {
    this.#takeTurn();
    try {
      writeSparselySync(this.#descriptor, bytes, position);
    } finally {
      if (Atomics.exchange(this.#turn, 0, FREE) === AWAITED) Atomics.notify(this.#turn, 0, 1);
    }
  }

  #takeTurn(): void {
    if (Atomics.compareExchange(this.#turn, 0, FREE, TAKEN) === FREE) return;
    while (Atomics.exchange(this.#turn, 0, AWAITED) !== FREE) Atomics.wait(this.#turn, 0, AWAITED);
  }
}
