import assert from "node:assert/strict";
import test from "node:test";
import {
  algorithmOf,
  COINED_ID_PATTERN,
  coinerOf,
  coinId,
  commitToHost,
  DIGEST_ALGORITHM_NAMES,
  DIGEST_ALGORITHMS,
  formatVmId,
  isOpen,
  LEDGER_ERRORS,
  LINEAGE_STATEMENTS,
  MIGRATION_STATE_NAMES,
  MSP_ID_PATTERN,
  opensCommitment,
  parseCoinedId,
  parseLedgerError,
  parseVmId,
  SETTLEMENT_STATEMENTS,
  VM_ID_PATTERN,
} from ".";

const UUID = "018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90";
const DIGITS = "9f".repeat(32);

test("an MSP id has letters, digits, dots, hyphens and underscores, up to 64", () => {
  for (const taken of ["Org1MSP", "Cloud_A.MSP-1", "A", "1", "-", "_", "...", "a".repeat(64)]) {
    assert.match(taken, MSP_ID_PATTERN);
    assert.match(`${taken}:${UUID}`, COINED_ID_PATTERN);
  }
  const refused = ["", ".", "..", "__proto__", "a/b", "a:b", "a b", "é", "a\n", "a".repeat(65)];
  for (const each of refused) {
    assert.doesNotMatch(each, MSP_ID_PATTERN);
    assert.doesNotMatch(`${each}:${UUID}`, COINED_ID_PATTERN);
  }
});

test("a coined id tells who coined it; another text does not", () => {
  assert.deepEqual(parseCoinedId(`Cloud_A.MSP-1:${UUID}`), {
    operator: "Cloud_A.MSP-1",
    uuid: UUID,
  });
  for (const other of ["", "Org1MSP", "Org1MSP:", `:${UUID}`, `Org1MSP:${UUID.toUpperCase()}`]) {
    assert.equal(coinerOf(other), undefined, other);
  }
});

test("coined ids are the operator's own, each another, and sort by their age", () => {
  const ids = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1].map((nowMs) =>
    coinId("Org1MSP", nowMs),
  );
  assert.deepEqual([...ids].sort(), ids);
  for (const id of ids) {
    assert.equal(coinerOf(id), "Org1MSP");
    assert.match(id, /:[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  assert.notEqual(coinId("Org1MSP", 1), coinId("Org1MSP", 1));
});

test("each algorithm's digest has its own number of digits", () => {
  for (const algorithm of DIGEST_ALGORITHM_NAMES) {
    const { hexDigits } = DIGEST_ALGORITHMS[algorithm];
    assert.throws(() => formatVmId(algorithm, Buffer.alloc(hexDigits / 2 - 1)), RangeError);
    const vmId = formatVmId(algorithm, Buffer.alloc(hexDigits / 2, 0xab));
    assert.match(vmId, VM_ID_PATTERN);
    assert.deepEqual(parseVmId(vmId), { algorithm, hex: "ab".repeat(hexDigits / 2) });
    for (const other of [vmId.slice(0, -1), `${vmId}0`, vmId.toUpperCase(), ` ${vmId}`]) {
      assert.doesNotMatch(other, VM_ID_PATTERN);
      assert.equal(parseVmId(other), undefined);
    }
  }
});

test("a digest of an unknown algorithm is well formed, and cannot be taken apart", () => {
  const vmId = `blake3:${DIGITS}`;
  assert.match(vmId, VM_ID_PATTERN);
  assert.equal(algorithmOf(vmId), "blake3");
  assert.equal(parseVmId(vmId), undefined);
  assert.equal(algorithmOf("no colon"), "");
  assert.equal(parseVmId(`toString:${DIGITS}`), undefined);
});

test("only the salt and the name of a commitment open it", () => {
  const salt = "ab".repeat(32);
  const commitment = commitToHost({ name: "host-1", salt });
  assert.ok(opensCommitment({ name: "host-1", salt }, commitment));
  assert.ok(!opensCommitment({ name: "host-2", salt }, commitment));
  assert.ok(!opensCommitment({ name: "host-1", salt: "cd".repeat(32) }, commitment));
  assert.ok(!opensCommitment({ name: "host-1" }, commitment));
});

test("one state is open, and the statements are told apart by what they are about", () => {
  assert.deepEqual(MIGRATION_STATE_NAMES.filter(isOpen), ["indicated"]);
  assert.deepEqual(SETTLEMENT_STATEMENTS, ["Leave", "Arrival"]);
  assert.deepEqual(LINEAGE_STATEMENTS, [
    "Registration",
    "Confirmation",
    "Retirement",
    "Leave",
    "Arrival",
  ]);
});

test("a row's message has no full stop, its remedy has one", () => {
  for (const [code, { message, remedy }] of Object.entries(LEDGER_ERRORS)) {
    assert.match(message, /^[A-Z].*[^.]$/, code);
    assert.match(remedy, /^[A-Z].*\.$/, code);
  }
});

test("an error is found among the words that Fabric puts around it", () => {
  const said = `{"code":"MIGRATION_OPEN","details":{"migrationId":"a"},"message":"M.","remedy":"R."}`;
  const body = {
    code: "MIGRATION_OPEN",
    message: "M.",
    remedy: "R.",
    details: { migrationId: "a" },
  };
  assert.deepEqual(parseLedgerError(said), body);
  assert.deepEqual(parseLedgerError(`chaincode response 500, ${said}`), body);
  const { remedy } = LEDGER_ERRORS.MIGRATION_OPEN;
  const bare = { code: "MIGRATION_OPEN", message: "M.", remedy };
  assert.deepEqual(parseLedgerError('{"code":"MIGRATION_OPEN","message":"M."}'), bare);
});
