import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LedgerError } from "../ledger/ledger-error.js";
import {
  MemoryPositions,
  OPERATOR,
  confirmation,
  hosts,
  noFaults,
  relayOptions,
} from "../testing/relay/relay-setup.js";
import { SimulatedClock } from "../testing/simulated-clock.js";
import { StubChain } from "../testing/relay/stub-chain.js";
import type { Faults } from "../testing/relay/stub-private-ledger.js";
import { StubPrivateLedger } from "../testing/relay/stub-private-ledger.js";
import type { RelayOptions } from "./relay.js";
import { Relay } from "./relay.js";

/** A relay over stubs, and the time that it lives in. */
class Scene {
  readonly clock = new SimulatedClock(11);
  readonly consortium = new StubChain("consortium");
  readonly own = new StubPrivateLedger(OPERATOR, this.consortium);
  readonly positions = new MemoryPositions();
  faults: Faults = noFaults;
  relay: Relay | undefined;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  start(overrides: Partial<RelayOptions> = {}): Relay {
    this.relay = new Relay({ ...relayOptions(this), ...overrides });
    this.#stopping = new AbortController();
    this.#running = this.relay.run(this.#stopping.signal);
    return this.relay;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("stopping"));
    let ended = false;
    void this.#running.finally(() => (ended = true));
    await this.clock.until(() => ended);
    await this.#running;
    assert.deepEqual(this.own.violations, []);
  }

  /** Tells whether everything on the consortium channel is settled, and nothing twice. */
  isComplete(): boolean {
    const wanted = this.own.confirmationsThrough(Infinity);
    return wanted.every((each) => this.own.settlements.has(each));
  }

  async untilComplete(): Promise<void> {
    await this.clock.until(() => this.isComplete() && this.relay?.pending === 0);
    assert.equal(new Set(this.own.written).size, this.own.written.length);
  }
}

/** Fails calls of these names with these codes, each as often as it is listed. */
function failing(when: "before" | "after", call: string, codes: LedgerError["code"][]): Faults {
  const act = (name: string): Promise<void> => {
    const code = name === call ? codes.shift() : undefined;
    return code ? Promise.reject(new LedgerError(code, `injected ${code}`)) : Promise.resolve();
  };
  return { ...noFaults, [when]: act };
}

describe("the relay", () => {
  it("writes a Leave as source, an Arrival as destination, nothing for others", async () => {
    const scene = new Scene();
    scene.consortium.commit(confirmation("a", "source"), confirmation("b", "none"));
    scene.consortium.commit(confirmation("c", "destination"));
    scene.start();
    await scene.untilComplete();
    assert.deepEqual([...scene.own.written].sort(), ["Arrival c", "Leave a"]);
    await scene.stop();
  });

  it("settles what is committed while it runs", async () => {
    const scene = new Scene();
    const relay = scene.start();
    await scene.clock.until(() => relay.caughtUp);
    scene.consortium.commit(confirmation("a", "source"));
    await scene.untilComplete();
    assert.deepEqual(scene.own.written, ["Leave a"]);
    await scene.stop();
  });

  it("leaves Indications, Rejections and local Confirmations alone", async () => {
    const scene = new Scene();
    const { migration } = confirmation("a", "source");
    assert.ok(migration);
    scene.consortium.commit(
      { statement: "Indication", migration },
      { statement: "Rejection", migration },
      { statement: "Confirmation", migration: { ...migration, kind: "local" } },
    );
    const relay = scene.start();
    await scene.clock.until(() => relay.caughtUp);
    assert.deepEqual(scene.own.written, []);
    await scene.stop();
  });

  it("opens the destination's host for the Arrival", async () => {
    const scene = new Scene();
    const asked: string[] = [];
    scene.faults = {
      ...noFaults,
      before: (call, argument) => {
        if (call === "Arrive") asked.push(argument);
        return Promise.resolve();
      },
    };
    scene.consortium.commit(confirmation("a", "destination"));
    scene.start();
    await scene.untilComplete();
    const { host } = JSON.parse(asked[0] ?? "") as { host: { name: string; salt: string } };
    assert.equal(host.name, "host-1");
    assert.match(host.salt, /^[0-9a-f]{64}$/);
    await scene.stop();
  });

  it("tries again for ever what passes by itself", async () => {
    const scene = new Scene();
    const codes = Array.from({ length: 40 }, () => "CONFIRMATION_NOT_VISIBLE" as const);
    scene.faults = failing("before", "Leave", codes);
    scene.consortium.commit(confirmation("a", "source"));
    scene.start();
    await scene.untilComplete();
    assert.equal(codes.length, 0);
    await scene.stop();
  });

  it("takes an unknown outcome for what it turns out to be", async () => {
    const scene = new Scene();
    scene.faults = failing("after", "Leave", ["OUTCOME_UNKNOWN", "LEDGER_UNAVAILABLE"]);
    scene.consortium.commit(confirmation("a", "source"), confirmation("b", "source"));
    scene.start();
    await scene.untilComplete();
    assert.deepEqual([...scene.own.written].sort(), ["Leave a", "Leave b"]);
    await scene.stop();
  });
});

describe("a Confirmation that is refused for good", () => {
  it("holds up neither the others nor the position, but the mark", async () => {
    const scene = new Scene();
    const refuse = Array.from({ length: 1_000 }, () => "HOST_COMMITMENT_MISMATCH" as const);
    scene.faults = failing("before", "Arrive", refuse);
    const poisoned = scene.consortium.commit(confirmation("bad", "destination"));
    for (let index = 0; index < 50; index += 1) {
      scene.consortium.commit(confirmation(`good-${index}`, "source"));
    }
    const relay = scene.start();
    await scene.clock.until(() => relay.caughtUp && scene.own.settlements.size === 50);
    await scene.clock.pass(10_000);
    assert.equal(relay.parked, 1);
    assert.equal(scene.own.mark, poisoned - 1);
    assert.equal(scene.positions.stored.get("consortium")?.blockNumber, 51);
    await scene.stop();
  });

  it("is settled by a later sweep once its cause is gone, and the mark follows", async () => {
    const scene = new Scene();
    scene.faults = failing("before", "Arrive", ["HOST_COMMITMENT_MISMATCH"]);
    scene.consortium.commit(confirmation("bad", "destination"));
    const relay = scene.start();
    await scene.clock.until(() => relay.parked === 1);
    await scene.untilComplete();
    assert.equal(relay.parked, 0);
    await scene.clock.until(() => scene.own.mark === 1);
    await scene.stop();
  });

  it("whose host was sealed with another key is one", async () => {
    const scene = new Scene();
    scene.consortium.commit(confirmation("a", "destination"));
    const relay = scene.start({ hosts: { ...hosts, open: () => undefined } });
    await scene.clock.until(() => relay.parked === 1);
    assert.deepEqual(scene.own.written, []);
    await scene.stop();
  });
});

describe("a stream of blocks", () => {
  const disturbed = (disturb: Faults["disturb"]): Scene => {
    const scene = new Scene();
    scene.faults = { ...noFaults, disturb };
    for (let index = 0; index < 30; index += 1) {
      scene.consortium.commit(confirmation(`m-${index}`, index % 2 ? "source" : "destination"));
    }
    scene.start();
    return scene;
  };

  it("that breaks after each block loses none", async () => {
    const scene = disturbed(async function* (stream) {
      for await (const block of stream) {
        yield block;
        throw new LedgerError("LEDGER_UNAVAILABLE", "injected");
      }
    });
    await scene.untilComplete();
    assert.equal(scene.own.written.length, 30);
    await scene.stop();
  });

  it("that brings blocks twice settles each once", async () => {
    const scene = disturbed(async function* (stream) {
      for await (const block of stream) yield* [block, block];
    });
    await scene.untilComplete();
    assert.equal(scene.own.written.length, 30);
    await scene.stop();
  });

  it("that leaves out a block is opened again at the gap", async () => {
    let left = 10;
    const scene = disturbed(async function* (stream) {
      for await (const block of stream) {
        if (left > 0 && block.number % 3 === 2) left -= 1;
        else yield block;
      }
    });
    await scene.untilComplete();
    assert.equal(left, 0);
    await scene.stop();
  });

  it("that falls silent while the peer has more is opened again", async () => {
    let silent = true;
    const scene = disturbed(async function* (stream, signal) {
      for await (const block of stream) {
        if (silent && block.number === 7) {
          silent = false;
          await new Promise((resolve) => {
            signal.addEventListener("abort", resolve, { once: true });
          });
          return;
        }
        yield block;
      }
    });
    await scene.untilComplete();
    assert.equal(silent, false);
    await scene.stop();
  });

  it("that ends without a word is opened again", async () => {
    const scene = disturbed(async function* (stream) {
      for await (const block of stream) {
        yield block;
        return;
      }
    });
    await scene.untilComplete();
    await scene.stop();
  });
});

describe("the mark on the private channel", () => {
  it("follows what is settled, and rests while nothing is", async () => {
    const scene = new Scene();
    scene.consortium.commit(confirmation("a", "source"));
    scene.start();
    await scene.clock.until(() => scene.own.mark === 1);
    const { marks } = scene.own;
    await scene.clock.pass(3_600_000);
    assert.equal(scene.own.marks, marks);
    await scene.stop();
  });

  it("follows after many blocks even where none concerns this operator", async () => {
    const scene = new Scene();
    for (let index = 0; index < 19; index += 1) scene.consortium.commit();
    const relay = scene.start();
    await scene.clock.until(() => relay.caughtUp);
    await scene.clock.pass(60_000);
    assert.equal(scene.own.marks, 1);
    for (let index = 0; index < 19; index += 1) scene.consortium.commit();
    await scene.clock.pass(60_000);
    assert.equal(scene.own.marks, 1);
    scene.consortium.commit();
    await scene.clock.until(() => scene.own.marks === 2);
    await scene.stop();
  });
});

describe("a position that cannot be trusted", () => {
  const spoiled = [
    ["is of another ledger", { blockNumber: 9, blockHash: "0".repeat(64) }],
    ["is beyond the ledger's end", { blockNumber: 999, blockHash: "0".repeat(64) }],
  ] as const;
  for (const [what, position] of spoiled) {
    it(`that ${what} costs a replay, not a Leave`, async () => {
      const scene = new Scene();
      for (let index = 0; index < 20; index += 1) {
        scene.consortium.commit(confirmation(`m-${index}`, "source"));
      }
      scene.positions.stored.set("consortium", position);
      scene.start();
      await scene.untilComplete();
      assert.equal(scene.own.written.length, 20);
      await scene.stop();
    });
  }

  it("is looked at again when the peer does not send its block", async () => {
    let silent = true;
    const scene = new Scene();
    const disturb: Faults["disturb"] = async function* (stream, signal) {
      if (!silent) {
        yield* stream;
        return;
      }
      silent = false;
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve, { once: true });
      });
    };
    scene.faults = { ...noFaults, disturb };
    const blockNumber = scene.consortium.commit(confirmation("a", "source"));
    const { hash = "" } = scene.consortium.blocks[blockNumber] ?? {};
    scene.positions.stored.set("consortium", { blockNumber, blockHash: hash });
    scene.start();
    await scene.untilComplete();
    assert.equal(silent, false);
    await scene.stop();
  });

  it("that is right but ahead of what was settled loses nothing either", async () => {
    const scene = new Scene();
    for (let index = 0; index < 20; index += 1) {
      scene.consortium.commit(confirmation(`m-${index}`, "source"));
    }
    const { hash = "" } = scene.consortium.blocks[20] ?? {};
    scene.positions.stored.set("consortium", { blockNumber: 20, blockHash: hash });
    scene.start();
    await scene.untilComplete();
    await scene.clock.until(() => scene.own.mark === 20);
    await scene.stop();
  });
});
