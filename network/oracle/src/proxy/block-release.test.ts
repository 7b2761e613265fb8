import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import { BlockRelease } from "./block-release.js";
import type { BroadcastAnswer } from "./raw-broadcast.js";

const { SUCCESS, SERVICE_UNAVAILABLE, FORBIDDEN } = common.Status;

type Sent = readonly string[];
type Outcome = { readonly answers: readonly BroadcastAnswer[]; readonly failure?: Error };

const answers = (...statuses: readonly number[]): readonly BroadcastAnswer[] =>
  statuses.map((status) => ({ status, info: "" }));

/** Releases the block abc; `orderer` is asked what becomes of each sending. */
async function release(
  orderer: (sent: Sent, see: (names: string) => void, attempt: number) => Outcome,
): Promise<{ sent: string[]; refused: string[]; exact: boolean }> {
  const sent: string[] = [];
  const refused: string[] = [];
  let blocks = 0;
  const see = (names: string): void => {
    blocks += 1;
    const block = { number: blocks, transactionIds: Array.from(names) };
    setImmediate(() => {
      running.see(block);
    });
  };
  const running = new BlockRelease({
    transactions: ["a", "b", "c"].map((name) => ({
      transactionId: name,
      envelope: Buffer.from(name),
    })),
    send: (envelopes) => {
      const names = envelopes.map((envelope) => Buffer.from(envelope).toString());
      sent.push(names.join(""));
      return Promise.resolve(orderer(names, see, sent.length));
    },
    patienceMs: 20,
    onRefused: (transactionId) => refused.push(transactionId),
    onTrouble: () => undefined,
    stopping: new AbortController().signal,
  });
  const { exact } = await running.run();
  return { sent, refused, exact };
}

describe("sending a block to an ordering service", () => {
  it("is done when one block holds exactly that", async () => {
    const done = await release((_sent, see) => {
      see("abc");
      return { answers: answers(SUCCESS, SUCCESS, SUCCESS) };
    });
    assert.deepEqual(done, { sent: ["abc"], refused: [], exact: true });
  });

  it("notices when it is cut otherwise", async () => {
    for (const cut of [["ab", "c"], ["acb"], ["xabc"]]) {
      const done = await release((_sent, see) => {
        for (const block of cut) see(block);
        return { answers: answers(SUCCESS, SUCCESS, SUCCESS) };
      });
      assert.deepEqual(done, { sent: ["abc"], refused: [], exact: false });
    }
  });

  it("sends again what the orderer acknowledged and lost", async () => {
    const done = await release((_sent, see, attempt) => {
      if (attempt === 2) see("abc");
      return { answers: answers(SUCCESS, SUCCESS, SUCCESS) };
    });
    assert.deepEqual(done, { sent: ["abc", "abc"], refused: [], exact: true });
  });

  it("sends again only what no block shows, after the stream broke", async () => {
    const done = await release((sent, see, attempt) => {
      see(attempt === 1 ? "ab" : sent.join(""));
      if (attempt > 1) return { answers: answers(...sent.map(() => SUCCESS)) };
      return { answers: answers(SUCCESS), failure: new Error("reset") };
    });
    assert.deepEqual(done, { sent: ["abc", "c"], refused: [], exact: false });
  });

  it("waits for an ordering service that has no leader", async () => {
    const done = await release((_sent, see, attempt) => {
      if (attempt < 3) return { answers: answers(SERVICE_UNAVAILABLE) };
      see("abc");
      return { answers: answers(SUCCESS, SUCCESS, SUCCESS) };
    });
    assert.deepEqual(done, { sent: ["abc", "abc", "abc"], refused: [], exact: true });
  });

  it("goes on without what will never be taken", async () => {
    const done = await release((sent, see) => {
      if (sent[0] === "a") return { answers: answers(SUCCESS, FORBIDDEN) };
      see("ac");
      return { answers: answers(SUCCESS) };
    });
    assert.deepEqual(done, { sent: ["abc", "c"], refused: ["b"], exact: false });
  });

  it("stops when told to", async () => {
    const stopping = AbortSignal.abort(new Error("stopped"));
    const running = new BlockRelease({
      transactions: [{ transactionId: "a", envelope: Buffer.from("a") }],
      send: () => Promise.resolve({ answers: [] }),
      patienceMs: 20,
      onRefused: () => undefined,
      onTrouble: () => undefined,
      stopping,
    });
    await assert.rejects(running.run(), /stopped/);
  });
});
