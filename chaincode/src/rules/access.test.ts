import assert from "node:assert/strict";
import test from "node:test";
import {
  A,
  B,
  Consortium,
  CONSORTIUM,
  digestOf,
  idOf,
  privateChannelOf,
} from "../testing/operators";
import { refuses } from "../testing/refusals";
import { TestNetwork } from "../testing/channels";

const ANY_VM_ID = digestOf("content");
const sharedWrites: readonly (readonly [string, object])[] = [
  ["ConfigureChannel", { kind: "consortium", consortiumChannel: CONSORTIUM }],
  ["RegisterOperator", { digestAlgorithms: ["sha256"], keepsPrivateChannel: false }],
  ["Anchor", { channel: "org1-private", blockNumber: 1, blockHash: "0".repeat(64) }],
];
const privateWrites: readonly (readonly [string, object])[] = [
  ["Leave", { migrationId: idOf(A, 1) }],
  ["Arrive", { migrationId: idOf(A, 1) }],
  ["MarkRelay", { blockNumber: 1 }],
];
const writesOfBoth: readonly (readonly [string, object])[] = [
  ["Register", { instanceId: idOf(A, 1), host: { name: "h" } }],
  ["Indicate", { migrationId: idOf(A, 1), instanceId: idOf(A, 1), vmId: ANY_VM_ID }],
  ["Verify", { migrationId: idOf(A, 1), vmId: ANY_VM_ID }],
  ["Decline", { migrationId: idOf(A, 1), reason: "POLICY" }],
  ["Cancel", { migrationId: idOf(A, 1), reason: "OTHER" }],
  ["Retire", { instanceId: idOf(A, 1) }],
];
const reads: readonly (readonly [string, string, ...string[]])[] = [
  ["consortium", "GetOperator", A],
  ["consortium", "ListOperators", "", ""],
  ["consortium", "GetAnchor", A],
  ["consortium", "ListAnchors", A, "", ""],
  ["private", "GetSettlement", idOf(A, 1)],
  ["private", "GetRelayMark"],
];

test("an identity without the gateway's role writes nothing", async () => {
  const { network } = await Consortium.start();
  for (const role of ["auditor", "member"] as const) {
    for (const [fn, statement] of [...sharedWrites, ...writesOfBoth]) {
      const call = { as: A, role, channel: CONSORTIUM, fn, args: [statement] };
      await refuses("NOT_A_GATEWAY", network.submit(call));
    }
    for (const [fn, statement] of [...privateWrites, ...writesOfBoth]) {
      const call = { as: A, role, channel: privateChannelOf(A), fn, args: [statement] };
      await refuses("NOT_A_GATEWAY", network.submit(call));
    }
  }
});

test("another operator's gateway writes nothing on a private channel, and may read there", async () => {
  const { network } = await Consortium.start();
  const channel = privateChannelOf(A);
  for (const [fn, statement] of [...privateWrites, ...writesOfBoth]) {
    const body = await refuses(
      "NOT_CHANNEL_OPERATOR",
      network.submit({ as: B, channel, fn, args: [statement] }),
    );
    assert.deepEqual(body.details, { operator: A, creator: B });
  }
  const mark = network.evaluate({ as: B, channel, fn: "GetRelayMark", args: [] });
  await refuses("RELAY_MARK_NOT_FOUND", mark);
});

test("what belongs to the other kind of channel is refused", async () => {
  const consortium = await Consortium.start();
  for (const [fn, statement] of sharedWrites.slice(1)) {
    await refuses("WRONG_CHANNEL", consortium.keep(A, fn, statement));
  }
  for (const [fn, statement] of privateWrites) {
    await refuses("WRONG_CHANNEL", consortium.share(A, fn, statement));
  }
  for (const [kind, fn, ...args] of reads) {
    const wrong = kind === "consortium" ? privateChannelOf(A) : CONSORTIUM;
    await refuses("WRONG_CHANNEL", consortium.read(wrong, fn, ...args));
  }
});

test("an unconfigured channel takes nothing but its configuration", async () => {
  const network = new TestNetwork([CONSORTIUM]);
  for (const [fn, statement] of [...sharedWrites.slice(1), ...privateWrites, ...writesOfBoth]) {
    const call = { as: A, channel: CONSORTIUM, fn, args: [statement] };
    await refuses("CHANNEL_NOT_CONFIGURED", network.submit(call));
  }
  const call = { as: A, channel: CONSORTIUM, fn: "GetChannel", args: [] };
  await refuses("CHANNEL_NOT_CONFIGURED", network.evaluate(call));
});

test("fields of the other kind of channel are refused", async () => {
  const consortium = await Consortium.start();
  const move = { migrationId: idOf(A, 1), instanceId: idOf(A, 1), vmId: ANY_VM_ID };
  const h1 = { name: "h1" };
  const cases: readonly [string, Promise<unknown>][] = [
    ["localRef", consortium.share(A, "Register", { instanceId: idOf(A, 1), localRef: "web" })],
    ["host", consortium.keep(A, "Register", { instanceId: idOf(A, 1) })],
    ["destination", consortium.share(A, "Indicate", move)],
    [
      "destinationHost",
      consortium.share(A, "Indicate", { ...move, destination: B, destinationHost: h1 }),
    ],
    [
      "destination",
      consortium.keep(A, "Indicate", {
        ...move,
        sourceHost: h1,
        destinationHost: h1,
        destination: B,
      }),
    ],
    ["sourceHost", consortium.keep(A, "Indicate", { ...move, destinationHost: h1 })],
    ["destinationHost", consortium.keep(A, "Indicate", { ...move, sourceHost: h1 })],
    ["host", consortium.keep(A, "Verify", { migrationId: idOf(A, 1), vmId: ANY_VM_ID })],
  ];
  for (const [field, call] of cases) {
    const body = await refuses("INVALID_ARGUMENT", call);
    assert.equal(body.details?.["field"], field);
  }
});
