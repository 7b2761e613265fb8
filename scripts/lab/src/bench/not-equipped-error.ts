/** This machine lacks a program, or room on a disk, that a measurement needs. The message names it. */
export class NotEquippedError extends Error {
  override readonly name = "NotEquippedError";
}
