import { performance } from "node:perf_hooks";
import type { Scheduler } from "../model/scheduler.js";

// Node's timers count whole milliseconds, and may fire a fraction early or a whole one late. A
// local chain's commit delay is a few milliseconds, so the last stretch goes turn by turn of the
// event loop.
const TURN_BY_TURN_MS = 2;
// setTimeout takes at most 2^31 - 1 ms, and fires at once where it is given more.
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * The clock of a live ledger: real time, to a fraction of a millisecond while the event loop is
 * free.
 */
export const realTimeScheduler: Scheduler = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const due = performance.now() + delayMs;
    let cancel: () => void;
    const wait = (): void => {
      const leftMs = due - performance.now();
      if (leftMs <= 0) {
        callback();
      } else if (leftMs <= TURN_BY_TURN_MS) {
        const turn = setImmediate(wait);
        cancel = () => {
          clearImmediate(turn);
        };
      } else {
        const timer = setTimeout(wait, Math.min(leftMs - TURN_BY_TURN_MS, LONGEST_TIMER_MS));
        cancel = () => {
          clearTimeout(timer);
        };
      }
    };
    // Even with a delay of 0 the callback is called later, never within this call.
    const first = setImmediate(wait);
    cancel = () => {
      clearImmediate(first);
    };
    return () => {
      cancel();
    };
  },
};
