import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AnchorRecord, StatementEvent } from "@basics/chaincode/records";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger } from "../ledger/ledger.js";
import { createLogger } from "../observation/log.js";
import { Metrics } from "../observation/metrics.js";
import { MemoryPositions, OPERATOR, noFaults } from "../testing/relay/relay-setup.js";
import { SimulatedClock } from "../testing/simulated-clock.js";
import { StubChain } from "../testing/relay/stub-chain.js";
import { faultyLedger } from "../testing/relay/stub-private-ledger.js";
import { Anchorer } from "./anchor.js";

const registration: StatementEvent = { statement: "Registration" };
const mark: StatementEvent = { statement: "RelayMark" };

type Anchor = Pick<AnchorRecord, "channel" | "blockNumber" | "blockHash">;

/** An anchorer over a private channel and a consortium that keeps anchors. */
class Scene {
  readonly clock = new SimulatedClock(5);
  readonly consortium = new StubChain("consortium");
  readonly own = new StubChain("org1-private");
  readonly positions = new MemoryPositions();
  readonly metrics = new Metrics();
  readonly anchors: Anchor[] = [];
  /** Errors that are thrown instead of the next anchors. */
  readonly failures: LedgerError[] = [];
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  start(): void {
    this.#stopping = new AbortController();
    const anchorer = new Anchorer({
      operator: OPERATOR,
      consortium: this.#consortiumLedger(),
      private: faultyLedger(this.own, noFaults, { evaluate: unused, submit: unused }),
      positions: this.positions,
      clock: this.clock,
      logger: createLogger("silent", OPERATOR),
      metrics: this.metrics,
      anchorEveryBlocks: 10,
      anchorIntervalMs: 60_000,
    });
    this.#running = anchorer.run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    let ended = false;
    this.#stopping.abort(new Error("stopping"));
    void this.#running.finally(() => (ended = true));
    await this.clock.until(() => ended);
    await this.#running;
  }

  async untilAnchored(blockNumber: number): Promise<void> {
    await this.clock.until(() => this.anchors.at(-1)?.blockNumber === blockNumber);
  }

  #consortiumLedger(): ChannelLedger {
    return faultyLedger(this.consortium, noFaults, {
      evaluate: () => {
        const last = this.anchors.at(-1);
        if (!last) throw new LedgerError("ANCHOR_NOT_FOUND", "none");
        return last;
      },
      submit: (transaction, request) => {
        assert.equal(transaction, "Anchor");
        const failure = this.failures.shift();
        if (failure) throw failure;
        this.anchors.push(request as Anchor);
        const blockNumber = this.consortium.commit({ statement: "Anchor" });
        return { outcome: "committed", result: {}, transactionId: "t", blockNumber };
      },
    });
  }
}

function unused(): never {
  throw new LedgerError("FUNCTION_NOT_FOUND", "the anchorer does not call this");
}

describe("the anchorer", () => {
  it("anchors the latest block with its hash once the interval is over", async () => {
    const scene = new Scene();
    scene.own.commit(registration);
    const started = scene.clock.now();
    scene.start();
    await scene.untilAnchored(1);
    assert.ok(scene.clock.now() - started >= 60_000);
    const { hash } = scene.own.blocks[1] ?? {};
    assert.deepEqual(scene.anchors, [{ channel: "org1-private", blockNumber: 1, blockHash: hash }]);
    await scene.stop();
  });

  it("anchors before that once there are many new blocks", async () => {
    const scene = new Scene();
    scene.start();
    await scene.untilAnchored(0);
    const started = scene.clock.now();
    for (let index = 0; index < 10; index += 1) scene.own.commit(registration);
    await scene.untilAnchored(10);
    assert.ok(scene.clock.now() - started < 60_000);
    await scene.stop();
  });

  it("is not moved by relay marks, however many", async () => {
    const scene = new Scene();
    scene.start();
    await scene.untilAnchored(0);
    for (let index = 0; index < 50; index += 1) scene.own.commit(mark);
    await scene.clock.pass(3_600_000);
    assert.equal(scene.anchors.length, 1);
    scene.own.commit(registration);
    await scene.untilAnchored(51);
    await scene.stop();
  });

  it("rests while the private channel does", async () => {
    const scene = new Scene();
    scene.own.commit(registration);
    scene.start();
    await scene.untilAnchored(1);
    await scene.clock.pass(3_600_000);
    assert.equal(scene.anchors.length, 1);
    await scene.stop();
  });

  it("continues after its last anchor when started again", async () => {
    const scene = new Scene();
    scene.own.commit(registration);
    scene.start();
    await scene.untilAnchored(1);
    await scene.stop();
    scene.positions.stored.clear();
    scene.start();
    await scene.clock.pass(600_000);
    assert.equal(scene.anchors.length, 1);
    scene.own.commit(registration);
    await scene.untilAnchored(2);
    await scene.stop();
  });

  it("tries again what passes by itself", async () => {
    const scene = new Scene();
    scene.failures.push(
      new LedgerError("LEDGER_UNAVAILABLE", "injected"),
      new LedgerError("OUTCOME_UNKNOWN", "injected"),
    );
    scene.start();
    await scene.untilAnchored(0);
    await scene.stop();
  });

  it("gives up a block that is refused for good, and goes on with later ones", async () => {
    const scene = new Scene();
    scene.failures.push(new LedgerError("ANCHOR_CONFLICT", "injected"));
    scene.start();
    await scene.clock.until(() => scene.failures.length === 0);
    await scene.clock.pass(600_000);
    assert.equal(scene.anchors.length, 0);
    scene.own.commit(registration);
    await scene.untilAnchored(1);
    await scene.stop();
  });

  it("reports a private channel whose history is not the one anchored", async () => {
    const scene = new Scene();
    scene.anchors.push({ channel: "org1-private", blockNumber: 0, blockHash: "0".repeat(64) });
    scene.start();
    await scene.clock.pass(1_000);
    const [counted] = (await scene.metrics.anchors.get()).values;
    assert.deepEqual([counted?.labels["outcome"], counted?.value], ["conflict", 1]);
    await scene.stop();
  });
});
