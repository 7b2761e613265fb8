const FIRST_CAPACITY = 1024;

/**
 * A queue of future events. The earliest comes first, and among events of one time the one that was
 * added first. It is a heap with four children a node over typed arrays, so that an event costs no
 * allocation. An event is a time and two whole numbers; `pop` leaves those of the earliest event in
 * the fields.
 */
export class EventHeap {
  time = 0;
  code = 0;
  value = 0;
  #length = 0;
  #added = 0;
  #times = new Float64Array(FIRST_CAPACITY);
  #orders = new Float64Array(FIRST_CAPACITY);
  #codes = new Int32Array(FIRST_CAPACITY);
  #values = new Int32Array(FIRST_CAPACITY);

  get length(): number {
    return this.#length;
  }

  /** The time of the earliest event; Infinity where there is none. */
  get nextTime(): number {
    return this.#length === 0 ? Infinity : (this.#times[0] as number);
  }

  push(time: number, code: number, value: number): void {
    if (this.#length === this.#times.length) this.#grow();
    const times = this.#times;
    const orders = this.#orders;
    const codes = this.#codes;
    const values = this.#values;
    let hole = this.#length;
    this.#length += 1;
    // A new event is the last of its time, so only events of a later time move down.
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const parentTime = times[parent] as number;
      if (parentTime <= time) break;
      times[hole] = parentTime;
      orders[hole] = orders[parent] as number;
      codes[hole] = codes[parent] as number;
      values[hole] = values[parent] as number;
      hole = parent;
    }
    times[hole] = time;
    orders[hole] = this.#added;
    codes[hole] = code;
    values[hole] = value;
    this.#added += 1;
  }

  /** Takes the earliest event. @returns false where there is none. */
  pop(): boolean {
    if (this.#length === 0) return false;
    this.time = this.#times[0] as number;
    this.code = this.#codes[0] as number;
    this.value = this.#values[0] as number;
    this.#length -= 1;
    if (this.#length > 0) this.#siftDown(this.#length);
    return true;
  }

  /** Moves the event at `last` to the root, and earlier events up to their new places. */
  #siftDown(last: number): void {
    const times = this.#times;
    const orders = this.#orders;
    const codes = this.#codes;
    const values = this.#values;
    const time = times[last] as number;
    const order = orders[last] as number;
    let hole = 0;
    for (let child = 1; child < last; child = 4 * hole + 1) {
      let least = child;
      let leastTime = times[child] as number;
      const end = Math.min(child + 4, last);
      for (let other = child + 1; other < end; other += 1) {
        const otherTime = times[other] as number;
        if (
          otherTime < leastTime ||
          (otherTime === leastTime && (orders[other] as number) < (orders[least] as number))
        ) {
          least = other;
          leastTime = otherTime;
        }
      }
      if (leastTime > time || (leastTime === time && (orders[least] as number) > order)) break;
      times[hole] = leastTime;
      orders[hole] = orders[least] as number;
      codes[hole] = codes[least] as number;
      values[hole] = values[least] as number;
      hole = least;
    }
    times[hole] = time;
    orders[hole] = order;
    codes[hole] = codes[last] as number;
    values[hole] = values[last] as number;
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    const grown = <A extends Float64Array | Int32Array>(larger: A, old: A): A => {
      larger.set(old);
      return larger;
    };
    this.#times = grown(new Float64Array(capacity), this.#times);
    this.#orders = grown(new Float64Array(capacity), this.#orders);
    this.#codes = grown(new Int32Array(capacity), this.#codes);
    this.#values = grown(new Int32Array(capacity), this.#values);
  }
}
