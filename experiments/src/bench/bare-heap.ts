import { RandomStream } from "@basics/oracle";
import { EventHeap } from "../simulation/event-heap.js";

/** The number of events on the heap, about as many as in a run of four clouds. */
const PENDING = 64;

/**
 * Measures the event heap alone. As many events wait as in a run, and each that is taken is
 * followed by another at a later time. No simulation on this heap can do more events a second.
 */
export function bareHeapEventsPerSecond(events: number): number {
  const heap = new EventHeap();
  const random = new RandomStream(1, "bare heap");
  const gaps = Float64Array.from({ length: 4096 }, () => random.exponential(1));
  for (let index = 0; index < PENDING; index += 1) heap.push(gaps[index] ?? 0, 0, index);
  const started = performance.now();
  for (let event = 0; event < events; event += 1) {
    heap.pop();
    heap.push(heap.time + (gaps[event & 4095] ?? 0), heap.code, heap.value);
  }
  return (events / (performance.now() - started)) * 1000;
}
