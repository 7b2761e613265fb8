import { RequestError } from "../../errors/request-error.js";
import type { EventsFrom } from "../../ledger/ledger.js";

/** The point to read on from, on one channel: a block's start, or after one of its transactions. */
export type ChannelPosition = Exclude<EventsFrom, "next">;

/** One position per channel. */
export type EventPosition = ReadonlyMap<string, ChannelPosition>;

const LONGEST_TEXT = 1_000;
const part = /^([^@;\s]{1,249})@(\d{1,15})(?:\.(\d{1,9}))?$/;

/**
 * Writes a position: `<channel>@<block>.<transaction>` or `<channel>@<block>`, joined by
 * semicolons.
 */
export function formatPosition(position: EventPosition): string {
  return [...position]
    .map(([channel, { blockNumber, afterTransactionIndex: after }]) => {
      return `${channel}@${blockNumber}${after === undefined ? "" : `.${after}`}`;
    })
    .join(";");
}

/**
 * Reads back an event's id.
 *
 * @param channels those that this gateway follows
 * @throws RequestError `INVALID_EVENT_POSITION`
 */
export function parsePosition(text: string, channels: readonly string[]): EventPosition {
  const position = new Map<string, ChannelPosition>();
  for (const piece of text.slice(0, LONGEST_TEXT + 1).split(";")) {
    const [, channel, block, after] = part.exec(piece) ?? [];
    if (text.length > LONGEST_TEXT || channel === undefined || block === undefined) {
      throw invalidPosition(text, "must be the id of an event, as it was sent");
    }
    if (!channels.includes(channel)) {
      throw invalidPosition(text, `names the channel ${channel}, which is not followed here`);
    }
    if (position.has(channel)) throw invalidPosition(text, `names ${channel} twice`);
    position.set(channel, {
      blockNumber: Number(block),
      ...(after !== undefined && { afterTransactionIndex: Number(after) }),
    });
  }
  return position;
}

export function invalidPosition(text: string, message: string): RequestError {
  return new RequestError("INVALID_EVENT_POSITION", `Last-Event-ID ${message}.`, {
    errors: [{ field: "header.Last-Event-ID", value: text.slice(0, 80), message }],
  });
}
