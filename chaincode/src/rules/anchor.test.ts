import assert from "node:assert/strict";
import test from "node:test";
import type { AnchorRecord, Page } from "../records";
import { A, B, Consortium, CONSORTIUM } from "../testing/operators";
import { refuses } from "../testing/refusals";

function block(blockNumber: number, digit = "a"): Record<string, unknown> {
  return { channel: "org1-private", blockNumber, blockHash: digit.repeat(64) };
}

test("anchors rise, and the last one is read at once", async () => {
  const consortium = await Consortium.start();
  await refuses("ANCHOR_NOT_FOUND", consortium.read(CONSORTIUM, "GetAnchor", A));
  await consortium.share(A, "Anchor", block(0));
  const { record, event } = await consortium.network.submit<AnchorRecord>({
    as: A,
    channel: CONSORTIUM,
    fn: "Anchor",
    args: [block(Number.MAX_SAFE_INTEGER)],
  });
  assert.deepEqual(event, { statement: "Anchor", anchor: record });
  assert.deepEqual(await consortium.read(CONSORTIUM, "GetAnchor", A), record);
});

test("each operator has anchors of its own", async () => {
  const consortium = await Consortium.start();
  await consortium.share(A, "Anchor", block(9));
  await consortium.share(B, "Anchor", { ...block(3), channel: "org2-private" });
  const anchor = await consortium.read<AnchorRecord>(CONSORTIUM, "GetAnchor", B);
  assert.deepEqual([anchor.operator, anchor.blockNumber], [B, 3]);
});

test("the same anchor again is answered, another under its number is a conflict", async () => {
  const consortium = await Consortium.start();
  const first = await consortium.share<AnchorRecord>(A, "Anchor", block(5));
  await consortium.share(A, "Anchor", block(10));
  assert.deepEqual(await consortium.share(A, "Anchor", block(5)), first);
  await refuses("ANCHOR_CONFLICT", consortium.share(A, "Anchor", block(5, "b")));
  await refuses("ANCHOR_CONFLICT", consortium.share(A, "Anchor", block(10, "b")));
  const elsewhere = { ...block(10), channel: "org1-other" };
  await refuses("ANCHOR_CONFLICT", consortium.share(A, "Anchor", elsewhere));
  for (const below of [0, 7]) {
    await refuses("ANCHOR_NOT_ABOVE", consortium.share(A, "Anchor", block(below)));
  }
});

test("anchors are listed by number, not by text", async () => {
  const consortium = await Consortium.start();
  for (const number of [2, 9, 10, 100]) await consortium.share(A, "Anchor", block(number));
  const page = await consortium.read<Page<AnchorRecord>>(CONSORTIUM, "ListAnchors", A, "3", "");
  const rest = await consortium.read<Page<AnchorRecord>>(
    CONSORTIUM,
    "ListAnchors",
    A,
    "3",
    page.bookmark,
  );
  assert.deepEqual(
    [...page.records, ...rest.records].map(({ blockNumber }) => blockNumber),
    [2, 9, 10, 100],
  );
  assert.equal(rest.bookmark, "");
});
