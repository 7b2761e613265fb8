import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ChannelRecord, OperatorRecord } from "@basics/chaincode/records";
import { bootstrap } from "./bootstrap.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger } from "../ledger/ledger.js";
import { createLogger } from "../observation/log.js";
import { OPERATOR, noFaults } from "../testing/relay/relay-setup.js";
import { StubChain } from "../testing/relay/stub-chain.js";
import { faultyLedger } from "../testing/relay/stub-private-ledger.js";

const provenance = { by: OPERATOR, transactionId: "t", claimedAt: "1970-01-01T00:00:00Z" };

/** A channel, as far as the start of a gateway looks at it. */
class Channel {
  readonly submitted: [string, unknown][] = [];
  readonly ledger: ChannelLedger;
  record: Omit<ChannelRecord, "configured"> | undefined;
  operator: Omit<OperatorRecord, "mspId" | "registered"> | undefined;

  constructor(name: string) {
    this.ledger = faultyLedger(new StubChain(name), noFaults, {
      evaluate: (transaction) => {
        if (transaction === "GetChannel") {
          if (!this.record) throw new LedgerError("CHANNEL_NOT_CONFIGURED", "not yet");
          return { ...this.record, configured: provenance };
        }
        if (!this.operator) throw new LedgerError("OPERATOR_NOT_FOUND", "not yet");
        return { ...this.operator, mspId: OPERATOR, registered: provenance };
      },
      submit: (transaction, request) => {
        this.submitted.push([transaction, request]);
        return { outcome: "committed", result: {}, transactionId: "t", blockNumber: 1 };
      },
    });
  }
}

async function start(consortium: Channel, own?: Channel): Promise<void> {
  await bootstrap({
    operator: OPERATOR,
    ledgers: { consortium: consortium.ledger, ...(own && { private: own.ledger }) },
    logger: createLogger("silent", OPERATOR),
    operatorRecord: { digestAlgorithms: ["sha256-tree", "sha256"] },
    signal: new AbortController().signal,
  });
}

const configured: Omit<ChannelRecord, "configured"> = {
  kind: "consortium",
  consortiumChannel: "consortium",
};
const registered = { digestAlgorithms: ["sha256", "sha256-tree"], keepsPrivateChannel: false };

describe("a start", () => {
  it("configures both channels and registers the operator where nothing stands yet", async () => {
    const [consortium, own] = [new Channel("consortium"), new Channel("org1-private")];
    await start(consortium, own);
    assert.deepEqual(consortium.submitted, [
      ["ConfigureChannel", { kind: "consortium", consortiumChannel: "consortium" }],
      [
        "RegisterOperator",
        { digestAlgorithms: ["sha256-tree", "sha256"], keepsPrivateChannel: true },
      ],
    ]);
    assert.deepEqual(own.submitted, [
      ["ConfigureChannel", { kind: "private", consortiumChannel: "consortium" }],
    ]);
  });

  it("writes nothing where all stands already, in whatever order", async () => {
    const consortium = new Channel("consortium");
    consortium.record = configured;
    consortium.operator = registered;
    await start(consortium);
    assert.deepEqual(consortium.submitted, []);
  });

  for (const [what, operator] of [
    ["other algorithms", { ...registered, digestAlgorithms: ["sha256"] }],
    ["a private channel", { ...registered, keepsPrivateChannel: true }],
    ["a transfer endpoint", { ...registered, transferEndpoint: "https://a.example" }],
  ] as const) {
    it(`registers again where the record says ${what}`, async () => {
      const consortium = new Channel("consortium");
      consortium.record = configured;
      consortium.operator = operator;
      await start(consortium);
      assert.deepEqual(
        consortium.submitted.map(([transaction]) => transaction),
        ["RegisterOperator"],
      );
    });
  }

  it("refuses another operator's private channel, and names it", async () => {
    const [consortium, own] = [new Channel("consortium"), new Channel("org2-private")];
    consortium.record = configured;
    own.record = { ...configured, kind: "private", operator: "Org2MSP" };
    await assert.rejects(start(consortium, own), /org2-private[\s\S]*Org2MSP/);
    assert.deepEqual(own.submitted, []);
  });

  it("refuses a consortium channel that is a private one", async () => {
    const consortium = new Channel("consortium");
    consortium.record = { ...configured, kind: "private", operator: OPERATOR };
    await assert.rejects(start(consortium), /configured as the private channel/);
  });
});
