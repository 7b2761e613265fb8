/** The message of Go's library about bytes that are no message. */
export const UNREADABLE = "proto: cannot parse invalid wire-format data";

/**
 * Reads a message.
 *
 * @throws an Error in Fabric's words if the bytes are not the message that they should be
 */
export function parse<T>(message: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Error(`error unmarshalling ${message}: ${UNREADABLE}`, { cause });
  }
}
