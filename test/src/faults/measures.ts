import type { TestConsortium } from "../harness/test-consortium.js";

/** Each gateway's own count of envelopes that it sent again, since its process began. */
export async function resendsByGateway(consortium: TestConsortium): Promise<number[]> {
  const counts = [...consortium.participants.values()].map(async ({ cloud }) => {
    const text = await (await fetch(`${cloud.url}/metrics`)).text();
    const lines = text.matchAll(
      /^basics_submit_retries_total\{[^}]*reason="unknown-outcome"[^}]*\} (\d+)/gm,
    );
    return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
  });
  return Promise.all(counts);
}

/** If a process was killed in between, only the count of its successor is known. */
export function resentSince(before: readonly number[], after: readonly number[]): number {
  const since = after.map((count, index) => {
    const earlier = before[index] ?? 0;
    return count >= earlier ? count - earlier : count;
  });
  return since.reduce((sum, count) => sum + count, 0);
}

/** The longest time in which no gateway told of any statement. */
export function longestStall(consortium: TestConsortium, started: number, ended: number): number {
  const heard = [...consortium.participants.values()].flatMap(({ feed }) =>
    feed.seen.map((event) => event.heardAt),
  );
  const times = [started, ...heard.filter((at) => at > started && at < ended), ended];
  times.sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
}
