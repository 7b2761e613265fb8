/**
 * The error where this machine lacks a program, or room on a disk, that a measurement needs. The
 * message names what is missing.
 */
export class NotEquippedError extends Error {
  override readonly name = "NotEquippedError";
}
