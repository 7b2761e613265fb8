import { once } from "node:events";

/** The part of a gRPC server stream that sending needs. */
interface Sink<T> {
  write(message: T): boolean;
  once(event: string, listener: () => void): unknown;
  emit(event: string | symbol, ...values: unknown[]): boolean;
}

/** Writes the values of a source, no faster than the client takes them, until the signal aborts. */
export async function sendAll<T>(
  stream: Sink<T> & NodeJS.EventEmitter,
  signal: AbortSignal,
  source: () => AsyncGenerator<T, undefined>,
): Promise<void> {
  for await (const message of source()) {
    if (signal.aborted) return;
    if (!stream.write(message)) {
      try {
        await once(stream, "drain", { signal });
      } catch {
        // The call was cancelled while the client did not read.
        return;
      }
    }
  }
}

/** Makes a controller that aborts when the client cancels the stream or goes away. */
export function cancellation(stream: NodeJS.EventEmitter): AbortController {
  const cancelled = new AbortController();
  const abort = (): void => {
    cancelled.abort();
  };
  stream.on("cancelled", abort);
  stream.on("error", abort);
  return cancelled;
}

/**
 * Gives the messages of a client, one at a time. Unlike iterating over the stream itself, leaving
 * early does not destroy the stream, so that it can still be answered.
 */
export async function* messagesOf<T>(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
): AsyncGenerator<T, undefined> {
  const waiting: T[] = [];
  let ended = false;
  let wake: () => void = () => undefined;
  stream.on("data", (message: unknown) => {
    waiting.push(message as T);
    stream.pause();
    wake();
  });
  const end = (): void => {
    ended = true;
    wake();
  };
  stream.on("end", end);
  signal.addEventListener("abort", end);
  for (;;) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else if (isEnded()) return;
    else {
      stream.resume();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  function isEnded(): boolean {
    return ended;
  }
}
