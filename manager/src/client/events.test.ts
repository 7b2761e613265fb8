import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { until } from "../testing/manager-fixture.js";
import { StubConsortium } from "../testing/stub-consortium.js";
import type { StubGateway } from "../testing/stub-gateway.js";
import { startStubGateway, STUB_TOKEN } from "../testing/stub-gateway.js";
import type { FollowEventsOptions } from "./events.js";
import { followEvents } from "./events.js";
import { eventPositionFile } from "./position-file.js";

describe("following events", { timeout: 600_000 }, () => {
  let consortium: StubConsortium;
  let gateway: StubGateway;
  let folder: string;
  let file: string;
  const seen: string[] = [];
  const troubles: string[] = [];

  beforeEach(async () => {
    consortium = new StubConsortium();
    gateway = await startStubGateway(consortium, "Org1MSP");
    folder = await mkdtemp(join(tmpdir(), "basics-events-"));
    file = join(folder, "position.json");
    seen.length = 0;
    troubles.length = 0;
  });

  afterEach(async () => {
    await gateway.close();
    await rm(folder, { recursive: true });
  });

  /** Follows until the returned function is called. */
  const follow = (options: Partial<FollowEventsOptions> = {}): (() => Promise<void>) => {
    const stop = new AbortController();
    const following = followEvents({
      url: gateway.url,
      token: STUB_TOKEN,
      position: eventPositionFile(file),
      onEvent: ({ operator }) => {
        seen.push(operator?.transferEndpoint ?? "");
      },
      onTrouble: (error) => troubles.push((error as Error).message),
      signal: stop.signal,
      ...options,
    });
    return async () => {
      stop.abort();
      await following;
    };
  };
  const emit = (...names: string[]): void => {
    for (const name of names) consortium.addOperator("Org1MSP", name);
  };
  const sees = (count: number): Promise<unknown> =>
    until(() => (seen.length >= count ? true : undefined));

  it("begins at the first event and goes on with those to come", async () => {
    emit("a", "b");
    const stop = follow();
    await sees(2);
    emit("c");
    await sees(3);
    await stop();
    assert.deepEqual(seen, ["a", "b", "c"]);
    assert.deepEqual(gateway.eventPositions, ["start"]);
  });

  it("misses nothing and repeats nothing when the connection is lost", async () => {
    emit("a", "b");
    const stop = follow();
    await sees(2);
    gateway.dropStreams();
    emit("c", "d");
    await sees(4);
    await stop();
    assert.deepEqual(seen, ["a", "b", "c", "d"]);
    assert.equal(gateway.eventPositions.at(-1), "consortium@2");
  });

  it("goes on where it was after a restart", async () => {
    emit("a", "b");
    const stop = follow();
    await sees(2);
    await stop();
    emit("c");
    const stopAgain = follow();
    await sees(3);
    await stopAgain();
    assert.deepEqual(seen, ["a", "b", "c"]);
    assert.deepEqual(await readdir(folder), ["position.json"]);
  });

  for (const [damage, content] of [
    ["torn", '{"position":"consor'],
    ["empty", ""],
    ["filled with rubbish", "\u0000\uffff\u0007 not a position"],
    ["made to smuggle in a header", '{"position":"x\\r\\nX-Evil: 1"}'],
  ] as const) {
    it(`starts over when the position file is ${damage}`, async () => {
      emit("a", "b");
      await writeFile(file, content);
      const stop = follow();
      await sees(2);
      await stop();
      assert.deepEqual(gateway.eventPositions, ["start"]);
    });
  }

  it("starts over when the gateway refuses the position", async () => {
    emit("a");
    await writeFile(file, '{"position":"other@9"}');
    const stop = follow();
    await sees(1);
    await stop();
    assert.deepEqual(gateway.eventPositions, ["other@9", "start"]);
  });

  it("gives an event again that could not be handled", async () => {
    emit("a", "b");
    let failures = 2;
    const stop = follow({
      onEvent: ({ operator }) => {
        if (operator?.transferEndpoint === "b" && failures-- > 0) throw new Error("not now");
        seen.push(operator?.transferEndpoint ?? "");
      },
    });
    await sees(2);
    await stop();
    assert.deepEqual(seen, ["a", "b"]);
    assert.deepEqual(troubles, ["not now", "not now"]);
  });

  it("does not move past an event before it is handled", async () => {
    emit("a", "b");
    const stop = follow({ onEvent: () => Promise.reject(new Error("crash")) });
    await until(() => troubles[0]);
    await stop();
    assert.equal(await eventPositionFile(file).load(), undefined);
  });

  it("takes a stream that stays silent for lost", async () => {
    const stop = follow({ silenceMs: 50 });
    await until(() => gateway.eventPositions[2]);
    await stop();
    assert.match(troubles[0] ?? "", /silent for 50 ms/);
  });

  it("waits for a gateway that is away, and for a token that is taken", async () => {
    emit("a");
    const tokens = ["wrong"];
    const stop = follow({ token: () => tokens.shift() ?? STUB_TOKEN });
    await sees(1);
    await stop();
    assert.match(troubles[0] ?? "", /401/);
  });
});
