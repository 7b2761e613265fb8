import { performance } from "node:perf_hooks";
import type { Scheduler } from "../model/scheduler.js";

// Node's timers count whole milliseconds and may fire a fraction early or a whole one late. A local
// chain's commit delay is a few of them, so the last stretch is waited for turn by turn of the event loop.
const turnByTurnMs = 2;
// setTimeout takes at most 2^31 - 1 ms and fires at once beyond.
const longestTimerMs = 2_147_483_647;

/** Real time, to a fraction of a millisecond while the event loop is free. */
export const realTimeScheduler: Scheduler = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const due = performance.now() + delayMs;
    let cancel: () => void;
    const wait = (): void => {
      const leftMs = due - performance.now();
      if (leftMs <= 0) {
        callback();
      } else if (leftMs <= turnByTurnMs) {
        const turn = setImmediate(wait);
        cancel = () => {
          clearImmediate(turn);
        };
      } else {
        const timer = setTimeout(wait, Math.min(leftMs - turnByTurnMs, longestTimerMs));
        cancel = () => {
          clearTimeout(timer);
        };
      }
    };
    // Even without a delay the callback comes later, never within this call.
    const first = setImmediate(wait);
    cancel = () => {
      clearImmediate(first);
    };
    return () => {
      cancel();
    };
  },
};
