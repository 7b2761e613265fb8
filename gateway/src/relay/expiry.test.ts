import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MigrationRecord } from "@basics/chaincode/records";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger } from "../ledger/ledger.js";
import { createLogger } from "../observation/log.js";
import { Metrics } from "../observation/metrics.js";
import { OPERATOR, noFaults } from "../testing/relay/relay-setup.js";
import { SimulatedClock } from "../testing/simulated-clock.js";
import { StubChain } from "../testing/relay/stub-chain.js";
import { faultyLedger } from "../testing/relay/stub-private-ledger.js";
import { cancelExpiredForEver } from "./expiry.js";

interface Query {
  readonly operator: string;
  readonly state: string;
  readonly bookmark?: string;
}

/** A channel with open migrations, listed two to a page, and what was cancelled there. */
class Channel {
  readonly cancelled: object[] = [];
  readonly failures: LedgerError[] = [];
  open: MigrationRecord[] = [];

  get ledger(): ChannelLedger {
    return faultyLedger(new StubChain("consortium"), noFaults, {
      evaluate: (transaction, argument) => {
        assert.equal(transaction, "ListMigrations");
        const query = JSON.parse(argument ?? "") as Query;
        assert.deepEqual([query.operator, query.state], [OPERATOR, "indicated"]);
        const from = Number(query.bookmark ?? 0);
        const more = from + 2 < this.open.length;
        return { records: this.open.slice(from, from + 2), bookmark: more ? String(from + 2) : "" };
      },
      submit: (transaction, request) => {
        assert.equal(transaction, "Cancel");
        const failure = this.failures.shift();
        if (failure) throw failure;
        const { migrationId } = request as { migrationId: string };
        this.cancelled.push(request);
        this.open = this.open.filter((each) => each.migrationId !== migrationId);
        return { outcome: "committed", result: {}, transactionId: "t", blockNumber: 1 };
      },
    });
  }
}

function scene(...channels: Channel[]): {
  clock: SimulatedClock;
  indicated: (migrationId: string, fields: Partial<MigrationRecord>) => MigrationRecord;
  inMs: (durationMs: number) => string;
  stop: () => Promise<void>;
} {
  const clock = new SimulatedClock(9);
  const stopping = new AbortController();
  const [consortium = new Channel(), own] = channels;
  const running = cancelExpiredForEver(
    {
      operator: OPERATOR,
      ledgers: { consortium: consortium.ledger, ...(own && { private: own.ledger }) },
      clock,
      logger: createLogger("silent", OPERATOR),
      metrics: new Metrics(),
      expiryIntervalMs: 5_000,
    },
    stopping.signal,
  );
  return {
    clock,
    inMs: (durationMs) => new Date(clock.now() + durationMs).toISOString(),
    indicated: (migrationId, fields) => ({
      migrationId,
      kind: "inter",
      state: "indicated",
      source: OPERATOR,
      destination: "Org2MSP",
      ...fields,
    }),
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

describe("expiry", () => {
  it("cancels own Indications past their time, on every page, and only then", async () => {
    const consortium = new Channel();
    const { clock, indicated, inMs, stop } = scene(consortium);
    consortium.open = [0, 1, 2, 3, 4].map((index) =>
      indicated(`m-${index}`, { expiresAt: inMs(20_000) }),
    );
    await clock.pass(14_000);
    assert.deepEqual(consortium.cancelled, []);
    await clock.until(() => consortium.open.length === 0);
    assert.deepEqual(consortium.cancelled[0], { migrationId: "m-0", reason: "EXPIRED" });
    await stop();
  });

  it("leaves alone those of others, and those without an end", async () => {
    const consortium = new Channel();
    const { clock, indicated, inMs, stop } = scene(consortium);
    consortium.open = [
      indicated("theirs", { source: "Org2MSP", destination: OPERATOR, expiresAt: inMs(-1) }),
      indicated("endless", {}),
    ];
    await clock.pass(60_000);
    assert.deepEqual(consortium.cancelled, []);
    await stop();
  });

  it("cancels local migrations on the private channel", async () => {
    const [consortium, own] = [new Channel(), new Channel()];
    const { clock, indicated, inMs, stop } = scene(consortium, own);
    own.open = [indicated("local", { kind: "local", expiresAt: inMs(1_000) })];
    await clock.until(() => own.cancelled.length === 1);
    await stop();
  });

  it("goes on after one that ended otherwise, and tries again one that failed", async () => {
    const consortium = new Channel();
    const { clock, indicated, inMs, stop } = scene(consortium);
    consortium.failures.push(
      new LedgerError("MIGRATION_CLOSED", "injected"),
      new LedgerError("LEDGER_UNAVAILABLE", "injected"),
    );
    consortium.open = ["a", "b", "c"].map((id) => indicated(id, { expiresAt: inMs(-1) }));
    await clock.until(() => consortium.open.length === 0);
    await stop();
  });
});
