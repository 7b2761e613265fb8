import type { EventSourceMessage } from "eventsource-parser";
import { createParser } from "eventsource-parser";
import { z } from "zod";
import { isAborted } from "@basics/runtime/waiting";
import { backOff } from "./back-off.js";
import type { StatementEvent } from "./gateway-types.js";
import type { EventPosition } from "./position-file.js";

/** Options of {@link followEvents}. */
export interface FollowEventsOptions {
  /** The gateway's base URL. */
  readonly url: string;
  /** A bearer token; or a function that gives one before each connection. */
  readonly token: string | (() => string | Promise<string>);
  /** Keeps the position from which it goes on after a restart; see {@link eventPositionFile}. */
  readonly position: EventPosition;
  /**
   * Takes one event. The position moves past it once this returns, so after a crash the last event
   * may come again. When it throws, the event comes again after a pause.
   */
  readonly onEvent: (event: StatementEvent) => void | Promise<void>;
  /** Is told of each loss of the stream, and of events that cannot be read. */
  readonly onTrouble?: (error: unknown) => void;
  /** Ends the following. */
  readonly signal: AbortSignal;
  /** A stream that is silent for longer is taken for lost; default 60 000. */
  readonly silenceMs?: number;
}

const MAX_EVENT_CHARACTERS = 1_000_000;

/**
 * Checks only the fields by which an event is routed; the gateway's document describes the others.
 */
const eventSchema = z.looseObject({
  channel: z.string(),
  statement: z.string(),
  migration: z.looseObject({ migrationId: z.string(), state: z.string() }).optional(),
  settlement: z.looseObject({ migrationId: z.string() }).optional(),
});

class PositionRefused extends Error {}

/**
 * Follows a gateway's events until the signal is aborted; each event comes at least once, also over
 * restarts of either side. Without a position it begins at the first block. Reconnects with
 * jittered back-off.
 *
 * @example
 * await followEvents({
 *   url: "http://127.0.0.1:8081",
 *   token,
 *   position: eventPositionFile("/var/lib/manager/position.json"),
 *   onEvent: ({ statement, migration }) => console.log(statement, migration?.migrationId),
 *   signal,
 * });
 */
export async function followEvents(options: FollowEventsOptions): Promise<void> {
  const { signal, position, onTrouble } = options;
  let last = await position.load();
  let failures = 0;
  const advance = async (id: string): Promise<void> => {
    failures = 0;
    if (id === last) return;
    await position.save(id);
    last = id;
  };
  while (!isAborted(signal)) {
    try {
      await readStream(options, last, advance);
    } catch (error) {
      if (isAborted(signal)) return;
      onTrouble?.(error);
      if (error instanceof PositionRefused) last = undefined;
    }
    failures += 1;
    await backOff(failures, signal).catch(() => undefined);
  }
}

async function readStream(
  options: FollowEventsOptions,
  last: string | undefined,
  advance: (id: string) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  const silenceMs = options.silenceMs ?? 60_000;
  const watchdog = setTimeout(() => {
    lost.abort(new Error(`The event stream was silent for ${silenceMs} ms.`));
  }, silenceMs);
  try {
    const signal = AbortSignal.any([options.signal, lost.signal]);
    const body = await openStream(options, last, signal);
    const messages: EventSourceMessage[] = [];
    const parser = createParser({
      onEvent: (message) => messages.push(message),
      maxBufferSize: MAX_EVENT_CHARACTERS,
    });
    for await (const text of body.pipeThrough(new TextDecoderStream(), { signal })) {
      watchdog.refresh();
      parser.feed(text);
      for (const message of messages.splice(0)) {
        options.signal.throwIfAborted();
        await handle(message, options);
        if (message.id !== undefined) await advance(message.id);
        watchdog.refresh();
      }
    }
    throw new Error("The gateway ended the event stream.");
  } finally {
    clearTimeout(watchdog);
    lost.abort();
  }
}

async function openStream(
  { url, token }: FollowEventsOptions,
  last: string | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const bearer = typeof token === "string" ? token : await token();
  const since = last === undefined ? "?since=start" : "";
  const response = await fetch(`${url.replace(/\/+$/, "")}/v1/events${since}`, {
    headers: {
      Accept: "text/event-stream",
      Authorization: `Bearer ${bearer}`,
      ...(last === undefined ? {} : { "Last-Event-ID": last }),
    },
    redirect: "error",
    signal,
  });
  if (response.ok && response.body !== null) return response.body as ReadableStream<Uint8Array>;
  await response.body?.cancel();
  if (response.status === 400 && last !== undefined) {
    throw new PositionRefused(`The gateway refuses the position ${last}; starting over.`);
  }
  throw new Error(`The gateway answered ${response.status} to the request for events.`);
}

async function handle(message: EventSourceMessage, options: FollowEventsOptions): Promise<void> {
  if (message.event === "position") return;
  const event = parseEvent(message.data);
  if (event === undefined) {
    // Waiting for it to become readable would block all that follow, so it is reported and passed.
    options.onTrouble?.(new Error(`An event cannot be read: ${message.data.slice(0, 200)}`));
  } else {
    await options.onEvent(event);
  }
}

function parseEvent(data: string): StatementEvent | undefined {
  try {
    return eventSchema.parse(JSON.parse(data)) as unknown as StatementEvent;
  } catch {
    return undefined;
  }
}
