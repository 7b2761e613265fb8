/**
 * Picks single fields out of protobuf messages (https://protobuf.dev/programming-guides/encoding/).
 *
 * Blocks are most of what a gateway reads, and it wants little of them, in messages nested ten deep.
 * And it must read a transaction as Fabric's own decoder does: where a member of the consortium
 * repeats a field that occurs once, scalars are the last one's, and messages are merged, which is
 * the same as if their bytes followed one another. The JavaScript decoder merges nothing, so that a
 * transaction could be made that peers accept and that it does not see.
 */

type Bytes = Uint8Array;
type Visit = (value: Bytes | number) => void;

const wire = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;
const none: Bytes = new Uint8Array();

/** Reads a field of bytes or text that occurs once; empty if it is absent. */
export function bytesField(message: Bytes, field: number): Bytes {
  let found: Bytes = none;
  eachField(message, field, (value) => {
    if (typeof value !== "number") found = value;
  });
  return found;
}

/** Reads a field of text that occurs once; empty if it is absent. */
export function textField(message: Bytes, field: number): string {
  return toBuffer(bytesField(message, field)).toString("utf8");
}

/** Reads a message that occurs once, merged from its parts; empty if it is absent. */
export function messageField(message: Bytes, field: number): Bytes {
  const [first, ...others] = messages(message, field);
  if (first === undefined) return none;
  return others.length === 0 ? first : Buffer.concat([first, ...others]);
}

/** Reads a message that may occur any number of times. */
export function messages(message: Bytes, field: number): Bytes[] {
  const found: Bytes[] = [];
  eachField(message, field, (value) => {
    if (typeof value !== "number") found.push(value);
  });
  return found;
}

/** Reads a number that occurs once; 0 if it is absent. */
export function numberField(message: Bytes, field: number): number {
  let found = 0;
  eachField(message, field, (value) => {
    if (typeof value === "number") found = value;
  });
  return found;
}

/** Gives the same bytes the methods of a Buffer, without a copy. */
export function toBuffer(bytes: Bytes): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws an Error where the bytes are no message. */
function eachField(message: Bytes, wanted: number, visit: Visit): void {
  const reader = new Reader(message);
  while (!reader.atEnd) {
    const tag = reader.varint();
    const field = Math.floor(tag / 8);
    const value = reader.value(field, tag % 8);
    if (field === wanted && value !== undefined) visit(value);
  }
}

class Reader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1, length = 1; length <= 10; factor *= 128, length += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw malformed();
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw malformed();
  }

  /**
   * Reads one value. Returns undefined for kinds that Fabric's messages do not have, and skips
   * them.
   */
  value(field: number, type: number): Bytes | number | undefined {
    switch (type) {
      case wire.varint:
        return this.varint();
      case wire.bytes:
        return this.#take(this.varint());
      case wire.fixed64:
        this.#take(8);
        return undefined;
      case wire.fixed32:
        this.#take(4);
        return undefined;
      case wire.groupStart:
        this.#skipGroup(field);
        return undefined;
      default:
        throw malformed();
    }
  }

  #take(length: number): Bytes {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw malformed();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #skipGroup(field: number): void {
    const open = [field];
    while (open.length > 0) {
      const tag = this.varint();
      const [inner, type] = [Math.floor(tag / 8), tag % 8];
      if (type === wire.groupStart) open.push(inner);
      else if (type !== wire.groupEnd) this.value(inner, type);
      else if (open.pop() !== inner) throw malformed();
    }
  }
}

const malformed = (): Error => new Error("not a protobuf message");
