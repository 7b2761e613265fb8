/*
 * Writes protobuf messages (https://protobuf.dev/programming-guides/encoding/) directly from their
 * fields. The generated classes collect a message byte by byte in arrays. For the messages of every
 * transaction that costs more than everything else that is done with them.
 */

/** A field with its number; undefined for one that is left out because its value is the default. */
export type Field = { readonly number: number; readonly content: Uint8Array | number } | undefined;

/** Makes a field of bytes or text. */
export function bytesField(number: number, value: Uint8Array | string): Field {
  if (value.length === 0) return undefined;
  return { number, content: typeof value === "string" ? Buffer.from(value) : value };
}

/** Makes a field of an enumeration, of a non-negative integer, or of a flag. */
export function numberField(number: number, value: number | boolean): Field {
  const content = Number(value);
  return content === 0 ? undefined : { number, content };
}

/**
 * Makes a field that holds a message, or one of repeated bytes. It is written even if it is empty.
 */
export function messageField(number: number, message: Uint8Array): Field {
  return { number, content: message };
}

/** @param fields - in ascending order of their numbers. */
export function encodeMessage(...fields: readonly Field[]): Buffer {
  let length = 0;
  for (const field of fields) length += sizeOf(field);
  const message = Buffer.allocUnsafe(length);
  let end = 0;
  for (const field of fields) end = write(message, end, field);
  return message;
}

const wire = { varint: 0, bytes: 2 } as const;

function sizeOf(field: Field): number {
  if (field === undefined) return 0;
  const { number, content } = field;
  const tag = varintSize(number * 8);
  if (typeof content === "number") return tag + varintSize(content);
  return tag + varintSize(content.length) + content.length;
}

function write(message: Buffer, start: number, field: Field): number {
  if (field === undefined) return start;
  const { number, content } = field;
  if (typeof content === "number") {
    const value = writeVarint(message, start, number * 8 + wire.varint);
    return writeVarint(message, value, content);
  }
  const length = writeVarint(message, start, number * 8 + wire.bytes);
  const value = writeVarint(message, length, content.length);
  message.set(content, value);
  return value + content.length;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

function writeVarint(message: Buffer, start: number, value: number): number {
  let end = start;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    message[end] = (rest % 0x80) + 0x80;
    end += 1;
  }
  message[end] = rest;
  return end + 1;
}
