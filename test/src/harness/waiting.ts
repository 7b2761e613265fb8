import { setTimeout as delay } from "node:timers/promises";

/**
 * The time for which a test waits for something that it must look for, and the pause between looks.
 */
export interface Patience {
  readonly withinMs: number;
  readonly everyMs: number;
}

const usual: Patience = { withinMs: 120_000, everyMs: 100 };

/** Reads until the value is the awaited one or the time is over; answers the value read last. */
export async function readUntil<T>(
  read: () => Promise<T>,
  isAwaited: (value: T) => boolean,
  { withinMs, everyMs }: Patience = usual,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isAwaited(value) || performance.now() > end) return value;
    await delay(everyMs);
  }
}

/** Waits until something holds. @throws an Error that names it, when it does not hold in time. */
export async function untilTrue(
  what: string,
  holds: () => Promise<boolean>,
  patience: Patience = usual,
): Promise<void> {
  const held = await readUntil(holds, (value) => value, patience);
  if (!held) throw new Error(`waited ${patience.withinMs} ms in vain: ${what}`);
}
