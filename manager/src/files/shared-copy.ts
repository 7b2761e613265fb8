import { writeSparselySync } from "./write-sparsely.js";

/**
 * The states of a copy: nobody writes, a thread writes, or a thread writes and others wait for it.
 */
const FREE = 0;
const TAKEN = 1;
const AWAITED = 2;

/** A file that several threads write together. */
export interface CopyTarget {
  /** The file, open for writing. It has the size of the copy, and holds nothing but zeros yet. */
  readonly descriptor: number;
  readonly turn: Int32Array;
}

export function copyTarget(descriptor: number): CopyTarget {
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  return { descriptor, turn: new Int32Array(shared) };
}

/**
 * A copy that several threads write in turns. The kernel would let them write the file one at a
 * time anyway, but threads that wait in the kernel keep their processors busy, and others could
 * hash with those.
 *
 * Waiting blocks the whole thread, so only threads that do nothing else may use this.
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
