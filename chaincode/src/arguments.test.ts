import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import type { LedgerErrorBody } from "./domain";
import { parseLedgerError } from "./domain";
import { A, B, Consortium, CONSORTIUM, digestOf, idOf } from "./testing/operators";
import { check } from "./testing/property";
import { refuses } from "./testing/refusals";

const MIGRATION_ID = idOf(A, 1);
const indication = {
  migrationId: MIGRATION_ID,
  instanceId: idOf(A, 1),
  vmId: digestOf("content"),
  destination: B,
};

async function refusalOf(fn: string, ...args: readonly unknown[]): Promise<LedgerErrorBody> {
  const { network } = await started;
  const endorsement = await network.endorse({ as: A, channel: CONSORTIUM, fn, args });
  const body = parseLedgerError(endorsement.message);
  assert.ok(body !== undefined, `${fn} answered ${endorsement.status} ${endorsement.message}`);
  assert.equal(endorsement.writes.size, 0);
  return body;
}

const started = Consortium.start();

test("a value nested too deeply is refused as such, not by running out of stack", async () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ] as const) {
    const depth = Math.floor(16_000 / (open.length + close.length));
    const nested = `${open.repeat(depth)}1${close.repeat(depth)}`;
    const body = await refusalOf("Indicate", `{"migrationId":${nested}}`);
    assert.equal(body.code, "INVALID_ARGUMENT");
    assert.match(body.message, /at most 16 levels of nesting/);
  }
});

test("each malformed field is named, with its value and a remedy", async () => {
  const cases: readonly (readonly [field: string, change: object, value?: string])[] = [
    ["migrationId", { migrationId: undefined }],
    ["migrationId", { migrationId: null }, "null"],
    ["migrationId", { migrationId: 7 }, "7"],
    ["migrationId", { migrationId: [MIGRATION_ID] }, `["${MIGRATION_ID}"]`],
    ["migrationId", { migrationId: MIGRATION_ID.replace("4000", "4A00") }],
    ["migrationId", { migrationId: ` ${MIGRATION_ID}` }],
    ["migrationId", { migrationId: `${MIGRATION_ID}\n` }],
    ["migrationId", { migrationId: `${MIGRATION_ID}\0` }],
    ["migrationId", { migrationId: `${"x".repeat(65)}${MIGRATION_ID.slice(7)}` }],
    ["instanceId", { instanceId: "Org1MSP" }, '"Org1MSP"'],
    ["instanceId", { instanceId: "" }, '""'],
    ["destination", { destination: "Org2 MSP" }],
    ["destination", { destination: "Оrg2MSP" }, '"\\u041erg2MSP"'],
    ["destination", { destination: "x".repeat(65) }],
    ["sourceHost", { sourceHost: "h1" }, '"h1"'],
    ["sourceHost", { sourceHost: null }],
    ["sourceHost.commitment", { sourceHost: {} }],
    ["sourceHost.name", { sourceHost: { name: "" } }],
    ["sourceHost.name", { sourceHost: { name: "a".repeat(254) } }],
    ["sourceHost.name", { sourceHost: { name: "h\u202e1" } }, '"h\\u202e1"'],
    ["sourceHost.name", { sourceHost: { name: "\ud800" } }],
    ["sourceHost.name", { sourceHost: { name: "h\u00e9" } }],
    ["sourceHost.salt", { sourceHost: { name: "h", salt: "00" } }],
    ["sourceHost.sealed", { sourceHost: { commitment: "a".repeat(64) } }],
    ["sourceHost.sealed", { sourceHost: { commitment: "a".repeat(64), sealed: "a" } }],
    ["sourceHost.commitment", { sourceHost: { commitment: "A".repeat(64), sealed: "YQ==" } }],
    [
      "sourceHost.commitment",
      { sourceHost: { commitment: "a".repeat(64), sealed: "YQ==", name: "h" } },
    ],
    ["expiresAt", { expiresAt: "tomorrow" }],
    ["expiresAt", { expiresAt: "2030-02-29T00:00:00Z" }],
    ["expiresAt", { expiresAt: "2030-13-01T00:00:00Z" }],
    ["expiresAt", { expiresAt: "2030-01-01T24:00:00Z" }],
    ["expiresAt", { expiresAt: "2030-01-01T00:00:00+24:00" }],
    ["expiresAt", { expiresAt: "2030-01-01" }],
    ["expiresAt", { expiresAt: 1_900_000_000 }],
    ["note", { note: "free text" }, '"free text"'],
    ["constructor", { constructor: 1 }],
    ["toString", { toString: 1 }],
  ];
  for (const [field, change, value] of cases) {
    const body = await refusalOf("Indicate", { ...indication, ...change });
    assert.deepEqual([body.code, body.details?.["field"]], ["INVALID_ARGUMENT", field]);
    if (value !== undefined) assert.equal(body.details?.["value"], value);
    assert.ok(body.message.startsWith(field) && body.remedy !== "");
  }
});

test("a date in a leap year and each RFC 3339 form of a time pass", async () => {
  const consortium = await Consortium.start();
  const times = ["2028-02-29T23:59:59Z", "2000-02-29T00:00:00.123456789-23:59"];
  for (const [index, expiresAt] of times.entries()) {
    await consortium.share(A, "Indicate", {
      ...indication,
      migrationId: idOf(A, 100 + index),
      instanceId: idOf(A, 100 + index),
      expiresAt,
    });
  }
});

test("a digest that is absent or malformed is an error, never a pass", async () => {
  for (const fn of ["Indicate", "Verify"]) {
    const argument = fn === "Indicate" ? indication : { migrationId: MIGRATION_ID };
    const absent = await refusalOf(fn, { ...argument, vmId: undefined });
    assert.deepEqual([absent.code, absent.details], ["INVALID_ARGUMENT", { field: "vmId" }]);
    for (const vmId of [
      "",
      "sha256:",
      "sha256-tree",
      "a".repeat(64),
      `sha256-tree:${"a".repeat(63)}`,
      `sha256-tree:${"a".repeat(65)}`,
      `sha256:${"A".repeat(64)}`,
      `sha256:${"g".repeat(64)}`,
      `SHA256:${"a".repeat(64)}`,
      `sha256: ${"a".repeat(64)}`,
      null,
      0,
      {},
      [digestOf("content")],
    ]) {
      const body = await refusalOf(fn, { ...argument, vmId });
      assert.deepEqual([body.code, body.details?.["field"]], ["DIGEST_MALFORMED", "vmId"]);
    }
  }
});

test("an argument that is no JSON object, or reads in two ways, is refused", async () => {
  const json = JSON.stringify(indication);
  for (const argument of [
    "",
    " ",
    "null",
    "1",
    '"text"',
    "[]",
    `[${json}]`,
    json.slice(1),
    `${json}x`,
    `\ufeff${json}`,
    json.replace("{", '{"__proto__":{"vmId":"x"},'),
    json.replace("{", '{"vmId":"x",'),
    json.replace("{", '{"\\u0076mId":"x",'),
    json.replace("{", '{"sourceHost":{"name":"a","name":"b"},'),
    `${json.slice(0, -1)},"pad":"${"x".repeat(20_000)}"}`,
    Buffer.concat([Buffer.from('{"migrationId":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  ]) {
    const body = await refusalOf("Indicate", argument);
    assert.equal(body.code, "INVALID_ARGUMENT");
    assert.ok(body.message.length < 400, "what is shown of a value is bounded");
    assert.match(JSON.stringify(body), /^[\x20-\x7e]*$/);
  }
});

test("too few or too many arguments are refused with the names of those expected", async () => {
  for (const [fn, ...args] of [
    ["Indicate"],
    ["Indicate", indication, ""],
    ["GetMigration"],
    ["GetMigration", MIGRATION_ID, ""],
    ["GetLineage", MIGRATION_ID],
    ["GetChannel", ""],
    ["ListOperators", ""],
  ] as const) {
    const body = await refusalOf(fn, ...args);
    assert.equal(body.code, "INVALID_ARGUMENT");
    assert.match(body.message, /arguments: /);
  }
});

test("unknown functions, internal ones among them, are refused by name", async () => {
  for (const fn of ["", "indicate", "Indicate ", "constructor", "toString", "createContext"]) {
    assert.equal((await refusalOf(fn, indication)).code, "FUNCTION_NOT_FOUND");
  }
  assert.equal((await refusalOf("BasicsContract:Nothing")).code, "FUNCTION_NOT_FOUND");
  const named = await refusalOf("BasicsContract:GetMigration", MIGRATION_ID);
  assert.equal(named.code, "MIGRATION_NOT_FOUND");
});

test("other malformed statements name their field", async () => {
  const hash = "a".repeat(64);
  for (const [fn, field, argument] of [
    ["ConfigureChannel", "kind", { kind: "public", consortiumChannel: "x" }],
    ["ConfigureChannel", "consortiumChannel", { kind: "private", consortiumChannel: "X" }],
    ["RegisterOperator", "digestAlgorithms", { digestAlgorithms: [], keepsPrivateChannel: true }],
    [
      "RegisterOperator",
      "digestAlgorithms[0]",
      { digestAlgorithms: ["md5"], keepsPrivateChannel: true },
    ],
    [
      "RegisterOperator",
      "digestAlgorithms",
      { digestAlgorithms: ["sha256", "sha256"], keepsPrivateChannel: true },
    ],
    [
      "RegisterOperator",
      "keepsPrivateChannel",
      { digestAlgorithms: ["sha256"], keepsPrivateChannel: "yes" },
    ],
    ["Decline", "reason", { migrationId: MIGRATION_ID, reason: "because" }],
    ["Cancel", "reason", { migrationId: MIGRATION_ID }],
    ["Anchor", "blockNumber", { channel: "c", blockNumber: -1, blockHash: hash }],
    ["Anchor", "blockNumber", { channel: "c", blockNumber: 2 ** 53, blockHash: hash }],
    ["Anchor", "blockNumber", { channel: "c", blockNumber: "1", blockHash: hash }],
    ["Anchor", "blockHash", { channel: "c", blockNumber: 1, blockHash: "0x" }],
    ["ListMigrations", "state", { state: "open" }],
  ] as const) {
    const body = await refusalOf(fn, argument);
    assert.deepEqual([body.code, body.details?.["field"]], ["INVALID_ARGUMENT", field]);
  }
});

test("a transfer endpoint is an http or https URL without user, query and fragment", async () => {
  const consortium = await Consortium.start();
  const said = { digestAlgorithms: ["sha256"], keepsPrivateChannel: true };
  for (const transferEndpoint of [
    "http://127.0.0.1:8000",
    "http://[::1]:8000/",
    "https://a.example/vm/in",
  ]) {
    await consortium.share(A, "RegisterOperator", { ...said, transferEndpoint });
  }
  for (const transferEndpoint of [
    "ftp://a.example",
    "https://user:word@a.example",
    "https://a.example/?q",
    "https://a.example/#f",
    "javascript:alert(1)",
    "https://",
    "https://a.example\n",
  ]) {
    const call = consortium.share(A, "RegisterOperator", { ...said, transferEndpoint });
    await refuses("INVALID_ARGUMENT", call);
  }
});

test("a transaction time that is no date is refused", async () => {
  const { network } = await Consortium.start();
  for (const at of [new Date(NaN), new Date(8.64e15)]) {
    const call = { as: A, channel: CONSORTIUM, fn: "Indicate", args: [indication], at };
    await refuses("INVALID_ARGUMENT", network.submit(call));
  }
});

test("whatever comes as argument, the answer is a record or an error of the catalogue", async () => {
  const functions = ["Register", "Indicate", "Verify", "Decline", "Anchor", "ListMigrations"];
  const fields = ["migrationId", "instanceId", "vmId", "destination", "sourceHost", "reason"];
  const { network } = await Consortium.start();
  const odd = fc.oneof(
    fc.constantFrom(MIGRATION_ID, indication.vmId, B, "POLICY", "indicated", { name: "h" }),
    fc.jsonValue(),
    fc.string({ unit: "binary" }),
  );
  const argument = fc.oneof(
    fc.dictionary(fc.oneof(fc.constantFrom(...fields, "state", "__proto__"), fc.string()), odd),
    fc.jsonValue(),
    fc.string({ unit: "binary" }),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  );
  await check(
    fc.asyncProperty(fc.constantFrom(...functions), argument, async (fn, value) => {
      const call = { as: A, channel: CONSORTIUM, fn, args: [value] };
      const { status, message } = await network.endorse(call);
      assert.ok(status === 200 || parseLedgerError(message) !== undefined, message);
    }),
    { runs: 400 },
  );
});
