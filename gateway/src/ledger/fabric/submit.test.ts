import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ScriptedPeer,
  VALID,
  fail,
  refusal,
  setUpSubmit,
} from "../../testing/fabric/scripted-submit.js";
import { LedgerError } from "../ledger-error.js";
import type { CommitStatus } from "./peer-gateway.js";

const ENDORSEMENT_POLICY_FAILURE = 10;
const MVCC_READ_CONFLICT = 11;
const PHANTOM_READ_CONFLICT = 12;
const BAD_PAYLOAD = 2;
const DUPLICATE_TXID = 9;

describe("submitting a statement", () => {
  it("answers with result, transaction and block once it is committed", async () => {
    const { submit, peer, outcomes } = setUpSubmit();
    const told: string[] = [];
    const committed = await submit({ onTransactionId: (id) => told.push(id) });
    assert.deepEqual(committed, {
      outcome: "committed",
      result: { id: 1 },
      transactionId: "peer0-tx1",
      blockNumber: 7,
    });
    assert.deepEqual(told, ["peer0-tx1"]);
    assert.deepEqual(peer.calls, ["endorse", "submit", "status"]);
    assert.deepEqual(outcomes, ["committed"]);
  });

  it("orders nothing where nothing would be written", async () => {
    const { submit, peer } = setUpSubmit();
    peer.endorsements = [() => ({ writes: false })];
    assert.deepEqual(await submit(), { outcome: "already-recorded", result: { id: 1 } });
    assert.deepEqual(peer.calls, ["endorse"]);
  });

  it("gives the chaincode's own code, message and remedy", async () => {
    const { failure, peer } = setUpSubmit();
    const message = refusal("MIGRATION_OPEN");
    peer.endorsements = [fail(10, [{ mspId: "Org1MSP", message }])];
    const error = await failure();
    assert.equal(error.code, "MIGRATION_OPEN");
    assert.equal(error.remedy, "none");
    assert.equal(error.transactionId, undefined);
    assert.deepEqual(peer.calls, ["endorse"]);
  });
});

describe("a transaction that is looked for in the blocks", () => {
  const committed = (blockNumber: number): CommitStatus => ({ code: VALID, blockNumber });

  it("is known by them, and the peer is not asked", async () => {
    const { submit, peer, commits } = setUpSubmit();
    commits.status = () => Promise.resolve(committed(4));
    assert.equal(((await submit()) as { blockNumber: number }).blockNumber, 4);
    assert.deepEqual(peer.calls, ["endorse", "submit"]);
    assert.deepEqual(commits.forgotten, ["peer0-tx1"]);
  });

  it("is made anew where they tell of a conflict", async () => {
    const { submit, commits } = setUpSubmit();
    const codes = [MVCC_READ_CONFLICT, VALID];
    commits.status = () => Promise.resolve({ code: codes.shift() ?? VALID, blockNumber: 4 });
    assert.equal(((await submit()) as { transactionId: string }).transactionId, "peer0-tx2");
    assert.deepEqual(commits.forgotten, ["peer0-tx1", "peer0-tx2"]);
  });

  it("is asked for where they break off", async () => {
    const { submit, peer, commits } = setUpSubmit();
    commits.status = () => Promise.resolve(undefined);
    assert.equal(((await submit()) as { blockNumber: number }).blockNumber, 7);
    assert.deepEqual(peer.calls, ["endorse", "submit", "status"]);
  });

  it("is asked for where they stay silent", async () => {
    const { submit, peer, commits } = setUpSubmit();
    commits.status = () => new Promise(() => undefined);
    assert.equal(((await submit()) as { blockNumber: number }).blockNumber, 7);
    assert.deepEqual(peer.calls, ["endorse", "submit", "status"]);
  });

  it("is known by them even while the peer is being asked", async () => {
    const { submit, peer, commits } = setUpSubmit();
    let tell: (status: CommitStatus) => void = () => undefined;
    commits.status = () => new Promise((resolve) => (tell = resolve));
    peer.commitStatus = () => {
      tell(committed(4));
      return new Promise(() => undefined);
    };
    assert.equal(((await submit()) as { blockNumber: number }).blockNumber, 4);
  });
});

describe("a failure before anything was sent", () => {
  for (const [code, expected] of [
    [14, "LEDGER_UNAVAILABLE"],
    [1, "LEDGER_UNAVAILABLE"],
    [9, "TOO_FEW_ENDORSERS"],
    [4, "LEDGER_TIMEOUT"],
    [8, "LEDGER_OVERLOADED"],
    [5, "NOT_ON_CHANNEL"],
    [3, "LEDGER_REFUSED"],
    [7, "LEDGER_REFUSED"],
    [2, "LEDGER_UNAVAILABLE"],
    [13, "LEDGER_UNAVAILABLE"],
    [10, "ENDORSEMENT_MISMATCH"],
  ] as const) {
    it(`with gRPC ${code} is ${expected}, and nothing was sent`, async () => {
      const { failure, peer } = setUpSubmit();
      peer.endorsements = [fail(code)];
      assert.equal((await failure()).code, expected);
      assert.equal(peer.sent.length, 0);
    });
  }

  it("is what the caller looked up meanwhile, though it was endorsed", async () => {
    const { submit, peer } = setUpSubmit();
    const against = new LedgerError("MIGRATION_OPEN", "a local one is open");
    await assert.rejects(submit({ unless: Promise.reject(against) }), against);
    assert.deepEqual(peer.calls, ["endorse"]);
  });

  it("passes when the peer comes back in time", async () => {
    const { submit, peer } = setUpSubmit();
    peer.endorsements = [fail(14), fail(14), () => ({})];
    assert.equal((await submit()) instanceof Object, true);
    assert.deepEqual(peer.calls, ["endorse", "endorse", "endorse", "submit", "status"]);
  });

  it("moves on to the operator's next peer", async () => {
    const gone = new ScriptedPeer("peer0");
    const alive = new ScriptedPeer("peer1");
    gone.endorsements = [fail(14)];
    const { submit } = setUpSubmit(gone, alive);
    await submit();
    assert.deepEqual(gone.calls, ["endorse"]);
    assert.deepEqual(alive.calls, ["endorse", "submit", "status"]);
  });

  it("waits for another operator's peer that lags behind", async () => {
    const { submit, peer } = setUpSubmit();
    const message = refusal("MIGRATION_NOT_FOUND");
    peer.endorsements = [fail(10, [{ mspId: "Org2MSP", message }]), () => ({})];
    await submit();
    assert.deepEqual(peer.calls, ["endorse", "endorse", "submit", "status"]);
  });

  const launching =
    "error in simulation: failed to execute transaction ab: could not launch chaincode";

  it("waits for chaincode whose service is down, and tells when it stays", async () => {
    const down = fail(10, [{ mspId: "Org1MSP", message: launching }]);
    const passing = setUpSubmit();
    passing.peer.endorsements = [down, () => ({})];
    await passing.submit();
    assert.deepEqual(passing.peer.calls, ["endorse", "endorse", "submit", "status"]);
    const staying = setUpSubmit();
    staying.peer.endorsements = [down];
    assert.equal((await staying.failure()).code, "CHAINCODE_UNAVAILABLE");
    assert.equal(staying.peer.sent.length, 0);
  });

  it("is the chaincode's own where it answered, and the gateway's where it was denied", async () => {
    for (const [message, code] of [
      ["chaincode response 500, could not launch chaincode", "CHAINCODE_FAILED"],
      ["error validating proposal: access denied: channel [consortium]", "LEDGER_REFUSED"],
    ] as const) {
      const { failure, peer } = setUpSubmit();
      peer.endorsements = [fail(10, [{ mspId: "Org1MSP", message }])];
      assert.equal((await failure()).code, code);
      assert.deepEqual(peer.calls, ["endorse"]);
    }
  });

  it("gives the other peer's refusal when that stays", async () => {
    const { failure, peer } = setUpSubmit();
    const message = refusal("MIGRATION_NOT_FOUND");
    peer.endorsements = [fail(10, [{ mspId: "Org2MSP", message }])];
    assert.equal((await failure()).code, "MIGRATION_NOT_FOUND");
  });
});

describe("a failure after endorsement", () => {
  for (const code of [14, 4, 8, 1, 2, 13]) {
    it(`with gRPC ${code} on sending is cleared up by the transaction's status`, async () => {
      const { submit, peer } = setUpSubmit();
      peer.sends = [fail(code)];
      const committed = (await submit()) as { transactionId: string };
      assert.equal(committed.transactionId, "peer0-tx1");
      assert.equal(peer.calls.filter((call) => call === "endorse").length, 1);
    });

    it(`with gRPC ${code} on sending and on its status sends the identical envelope`, async () => {
      const { submit, peer } = setUpSubmit();
      peer.sends = [fail(code), () => undefined];
      peer.statuses = [fail(4), () => ({ code: VALID, blockNumber: 9 })];
      await submit();
      assert.equal(peer.sent.length, 2);
      assert.equal(peer.sent[0], peer.sent[1]);
      assert.equal(peer.calls.filter((call) => call === "endorse").length, 1);
    });

    it(`with gRPC ${code} on the status is asked again, after sending again`, async () => {
      const { submit, peer } = setUpSubmit();
      peer.statuses = [fail(code), () => ({ code: VALID, blockNumber: 9 })];
      await submit();
      assert.deepEqual(peer.calls, ["endorse", "submit", "status", "submit", "status"]);
      assert.equal(peer.sent[0], peer.sent[1]);
    });
  }

  it("that stays open is OUTCOME_UNKNOWN with the transaction's id", async () => {
    const { failure, peer, outcomes } = setUpSubmit();
    peer.sends = [fail(14)];
    peer.statuses = [fail(4)];
    const error = await failure();
    assert.equal(error.code, "OUTCOME_UNKNOWN");
    assert.equal(error.transactionId, "peer0-tx1");
    assert.equal(outcomes.at(-1), "OUTCOME_UNKNOWN");
    assert.equal(new Set(peer.sent).size, 1);
  });

  it("is plain when the orderer refuses the very first send", async () => {
    const { failure, peer } = setUpSubmit();
    peer.sends = [fail(3)];
    assert.equal((await failure()).code, "LEDGER_REFUSED");
    assert.deepEqual(peer.calls, ["endorse", "submit"]);
  });

  it("stays open when a later send is refused: the first may have got through", async () => {
    const { failure, peer } = setUpSubmit();
    peer.sends = [fail(14), fail(3)];
    peer.statuses = [fail(4)];
    assert.equal((await failure()).code, "OUTCOME_UNKNOWN");
  });

  it("takes the first transaction's fate, not that of its duplicate", async () => {
    const { submit, peer } = setUpSubmit();
    const duplicate = (): CommitStatus => ({ code: DUPLICATE_TXID, blockNumber: 8 });
    peer.statuses = [fail(14), duplicate, () => ({ code: VALID, blockNumber: 7 })];
    assert.equal(((await submit()) as { blockNumber: number }).blockNumber, 7);
  });

  it("asks the operator's next peer for the status when the first is gone", async () => {
    const dying = new ScriptedPeer("peer0");
    const alive = new ScriptedPeer("peer1");
    dying.statuses = [fail(14)];
    const { submit } = setUpSubmit(dying, alive);
    const committed = (await submit()) as { transactionId: string };
    assert.equal(committed.transactionId, "peer0-tx1");
    assert.deepEqual(alive.calls, ["submit", "status"]);
    assert.equal(alive.sent[0], dying.sent[0]);
  });

  it("is OUTCOME_UNKNOWN when the caller stops waiting", async () => {
    const { failure, peer } = setUpSubmit();
    const stopping = new AbortController();
    peer.sends = [
      () => {
        stopping.abort(new Error("stopping"));
      },
    ];
    assert.equal((await failure({ signal: stopping.signal })).code, "OUTCOME_UNKNOWN");
  });
});

describe("a transaction that the ledger marks invalid", () => {
  for (const conflict of [MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT]) {
    it(`by conflict (code ${conflict}) is followed by a new one`, async () => {
      const { submit, peer, outcomes } = setUpSubmit();
      peer.statuses = [
        () => ({ code: conflict, blockNumber: 7 }),
        () => ({ code: VALID, blockNumber: 8 }),
      ];
      const committed = (await submit()) as { transactionId: string };
      assert.equal(committed.transactionId, "peer0-tx2");
      assert.deepEqual(outcomes, ["retry:conflict", "committed"]);
    });
  }

  it("by conflict again and again is MVCC_RETRIES_EXHAUSTED at the deadline", async () => {
    const { failure, peer } = setUpSubmit();
    peer.statuses = [() => ({ code: MVCC_READ_CONFLICT, blockNumber: 7 })];
    const error = await failure({ deadlineMs: 5_000 });
    assert.equal(error.code, "MVCC_RETRIES_EXHAUSTED");
    assert.ok(peer.sent.length > 5);
  });

  it("for lack of endorsements is ENDORSEMENT_POLICY_FAILURE, at once", async () => {
    const { failure, peer } = setUpSubmit();
    peer.statuses = [() => ({ code: ENDORSEMENT_POLICY_FAILURE, blockNumber: 7 })];
    assert.equal((await failure()).code, "ENDORSEMENT_POLICY_FAILURE");
    assert.equal(peer.sent.length, 1);
  });

  it("for another reason is TRANSACTION_INVALID and names it", async () => {
    const { failure, peer } = setUpSubmit();
    peer.statuses = [() => ({ code: BAD_PAYLOAD, blockNumber: 7 })];
    const error = await failure();
    assert.equal(error.code, "TRANSACTION_INVALID");
    assert.match(error.message, /BAD_PAYLOAD/);
  });
});

describe("statements at once", () => {
  it("are refused beyond the bound, and taken again once there is room", async () => {
    const { engine, submit } = setUpSubmit();
    const first = submit();
    const second = submit();
    const third = engine.submit("Indicate", {});
    await assert.rejects(third, (error: LedgerError) => error.code === "LEDGER_OVERLOADED");
    await Promise.all([first, second]);
    await submit();
  });

  it("send nothing for a caller that has stopped waiting", async () => {
    const { failure, peer } = setUpSubmit();
    assert.equal((await failure({ signal: AbortSignal.abort() })).code, "SHUTTING_DOWN");
    assert.equal(peer.sent.length, 0);
  });
});
