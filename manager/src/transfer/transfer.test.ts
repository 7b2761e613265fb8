import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { open, readdir, readFile, readlink } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { OperatorFixture, until } from "../testing/manager-fixture.js";
import { StubConsortium } from "../testing/stub-consortium.js";
import { TRANSFER_MEDIA_TYPE, transferUrl } from "./protocol.js";
import { runHeader, RUNS_MEDIA_TYPE } from "./runs.js";

const UUID = "018f4e2a-7c3b-4d10-9a6e-2f1b5c8d4e9";
const INSTANCE_ID = `Org1MSP:${UUID}0`;
const MIGRATION_ID = `Org1MSP:${UUID}1`;
const image = Buffer.alloc(1_000_000, "content of an image ");
const VM_ID = `sha256-tree:${naiveImageDigest(image)}`;

describe("receiving an image", { timeout: 600_000 }, () => {
  let consortium: StubConsortium;
  let destination: OperatorFixture;

  beforeEach(async () => {
    consortium = new StubConsortium();
    consortium.addOperator("Org1MSP");
    consortium.addOperator("Org3MSP");
    destination = await OperatorFixture.start(consortium, "Org2MSP");
    consortium.register("Org1MSP", INSTANCE_ID);
  });

  afterEach(() => destination.close());

  const indicate = (to = "Org2MSP", id = VM_ID): void => {
    const what = { migrationId: MIGRATION_ID, instanceId: INSTANCE_ID, vmId: id, destination: to };
    consortium.indicate("Org1MSP", { kind: "inter", ...what });
  };
  const url = (): string => transferUrl(destination.url, MIGRATION_ID);
  const head = (): Promise<Response> => fetch(url(), { method: "HEAD" });
  const patch = (offset: number, body: Uint8Array, more: Record<string, string> = {}) =>
    fetch(url(), {
      method: "PATCH",
      headers: {
        "Content-Type": TRANSFER_MEDIA_TYPE,
        "Upload-Offset": String(offset),
        "Upload-Length": String(image.length),
        ...more,
      },
      body: Buffer.from(body),
    });
  const codeOf = async (response: Response): Promise<string> =>
    ((await response.json()) as { code: string }).code;

  it("takes an image in pieces, and confirms what it received", async () => {
    indicate();
    assert.equal((await head()).headers.get("Upload-Offset"), "0");
    const first = await patch(0, image.subarray(0, 400_001));
    assert.equal(first.status, 204);
    assert.equal(first.headers.get("Upload-Offset"), "400001");
    const between = await head();
    assert.equal(between.headers.get("Upload-Offset"), "400001");
    assert.equal(between.headers.get("Upload-Length"), String(image.length));
    await patch(400_001, image.subarray(400_001));
    assert.equal((await destination.ended(MIGRATION_ID)).outcome, "confirmed");
    assert.equal(consortium.get(MIGRATION_ID).observedVmId, VM_ID);
    assert.equal((await patch(0, image)).status, 409);
  });

  it("verifies with the algorithm that the Indication names", async () => {
    const plain = `sha256:${createHash("sha256").update(image).digest("hex")}`;
    indicate("Org2MSP", plain);
    await patch(0, image);
    assert.equal((await destination.ended(MIGRATION_ID)).outcome, "confirmed");
  });

  it("refuses what no ledger announced, and leaves no file of it", async () => {
    const refused = await patch(0, image);
    assert.equal(refused.status, 404);
    assert.equal(await codeOf(refused), "TRANSFER_UNKNOWN");
    assert.equal((await head()).status, 404);
    const strange = await fetch(transferUrl(destination.url, "../../etc"), { method: "HEAD" });
    assert.equal(strange.status, 404);
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
  });

  it("refuses what is meant for another operator", async () => {
    indicate("Org3MSP");
    assert.equal((await patch(0, image)).status, 404);
  });

  it("refuses what was decided before", async () => {
    indicate();
    consortium.cancel("Org1MSP", MIGRATION_ID, "WITHDRAWN");
    assert.equal((await patch(0, image)).status, 404);
  });

  it("takes no more once the source has withdrawn", async () => {
    indicate();
    await head();
    consortium.cancel("Org1MSP", MIGRATION_ID, "WITHDRAWN");
    await destination.ended(MIGRATION_ID);
    const refused = await patch(0, image);
    assert.equal(refused.status, 409);
    assert.equal(await codeOf(refused), "MIGRATION_CLOSED");
  });

  it("deletes what it has when the source withdraws meanwhile", async () => {
    indicate();
    await patch(0, image.subarray(0, 1000));
    consortium.cancel("Org1MSP", MIGRATION_ID, "WITHDRAWN");
    assert.equal((await destination.ended(MIGRATION_ID)).outcome, "cancelled");
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
  });

  it("refuses a piece that does not continue where it is, and tells where that is", async () => {
    indicate();
    await patch(0, image.subarray(0, 1000));
    for (const offset of [0, 999, 1001]) {
      const refused = await patch(offset, image.subarray(0, 10));
      assert.equal(refused.status, 409);
      assert.equal(refused.headers.get("Upload-Offset"), "1000");
      assert.equal(await codeOf(refused), "OFFSET_MISMATCH");
    }
  });

  it("refuses pieces beyond the length, and another length than at first", async () => {
    indicate();
    await patch(0, image.subarray(0, 1000));
    const beyond = await patch(1000, image);
    assert.equal(beyond.status, 413);
    const other = await patch(1000, image.subarray(0, 10), { "Upload-Length": "5000" });
    assert.equal(other.status, 409);
    assert.equal(await codeOf(other), "LENGTH_MISMATCH");
    const parts = { "Upload-Parts": `disk0=1000, disk1=${image.length - 1000}` };
    assert.equal(await codeOf(await patch(1000, image.subarray(1000), parts)), "LENGTH_MISMATCH");
    assert.equal((await head()).headers.get("Upload-Offset"), "1000");
  });

  /** A body of runs, sent in parts whose ends have nothing to do with theirs. */
  const sendRuns = (offset: number, body: Uint8Array, partBytes: number): Promise<Response> =>
    fetch(url(), {
      method: "PATCH",
      headers: {
        "Content-Type": RUNS_MEDIA_TYPE,
        "Upload-Offset": String(offset),
        "Upload-Length": String(image.length),
      },
      body: ReadableStream.from(
        Array.from({ length: Math.ceil(body.length / partBytes) }, (_, part) =>
          body.subarray(part * partBytes, (part + 1) * partBytes),
        ),
      ),
      duplex: "half",
    });
  const run = (content: Uint8Array): Uint8Array =>
    Buffer.concat([runHeader(content.length, false), content]);

  for (const partBytes of [7, 65_536, 2_000_000]) {
    it(`takes an image as runs, in parts of ${partBytes} bytes`, async () => {
      const sparse = Buffer.alloc(image.length);
      image.copy(sparse, 600_000, 0, 3000);
      image.copy(sparse, 999_990);
      indicate("Org2MSP", `sha256-tree:${naiveImageDigest(sparse)}`);
      const body = Buffer.concat([
        runHeader(600_000, true),
        run(sparse.subarray(600_000, 601_000)),
        run(sparse.subarray(601_000, 603_000)),
        runHeader(1, true),
        runHeader(396_989, true),
        run(sparse.subarray(999_990)),
      ]);
      const { status, headers } = await sendRuns(0, body, partBytes);
      assert.deepEqual([status, headers.get("Upload-Offset")], [204, String(image.length)]);
      assert.equal((await destination.ended(MIGRATION_ID)).outcome, "confirmed");
      const { image: file = "" } = await destination.vm(INSTANCE_ID);
      assert.deepEqual(await readFile(join(destination.folder, file)), sparse);
    });
  }

  for (const [name, wrong, code, status] of [
    [
      "keeps what comes before a run beyond the length, and takes the rest after it",
      runHeader(image.length, true),
      "PATCH_TOO_LARGE",
      413,
    ],
    [
      "keeps what comes before what is no run, and takes the rest after it",
      Buffer.from("no run at all"),
      "BODY_INVALID",
      400,
    ],
    [
      "keeps what comes before an empty run, and takes the rest after it",
      runHeader(0, false),
      "BODY_INVALID",
      400,
    ],
    [
      "keeps what comes before the beginning of a run, and takes the rest after it",
      runHeader(1, true).subarray(0, 5),
      "BODY_INVALID",
      400,
    ],
    [
      "keeps what comes before the end of a body, and takes the rest after it",
      run(image.subarray(1000)).subarray(0, 509),
      "BODY_INVALID",
      400,
    ],
  ] as const) {
    it(name, async () => {
      indicate();
      const good = run(image.subarray(0, 1000));
      const refused = await sendRuns(0, Buffer.concat([good, wrong]), 2_000_000).then(
        async (response) => [response.status, await codeOf(response)],
        // The connection may be closed before the answer is read.
        () => [status, code],
      );
      assert.deepEqual(refused, [status, code]);
      const kept = name.includes("the end of a body") ? 1500 : 1000;
      assert.equal((await head()).headers.get("Upload-Offset"), String(kept));
      assert.equal((await sendRuns(kept, run(image.subarray(kept)), 65_536)).status, 204);
      assert.equal((await destination.ended(MIGRATION_ID)).outcome, "confirmed");
    });
  }

  it("names the header that is wrong or missing", async () => {
    indicate();
    assert.equal((await patch(0, image, { "Content-Type": "text/plain" })).status, 415);
    for (const [header, value] of [
      ["Upload-Offset", "-1"],
      ["Upload-Length", "many"],
      ["Upload-Length", "99999999999999999"],
      ["Upload-Parts", "disk0"],
      ["Upload-Parts", `disk0=0, disk1=${image.length}`],
      ["Upload-Parts", `disk1=1, disk0=${image.length - 1}`],
      ["Upload-Parts", `../disk=${image.length}`],
      ["Upload-Parts", `disk0=${image.length}, disk1=1`],
    ] as const) {
      const refused = await patch(0, image, { [header]: value });
      assert.equal(refused.status, 400);
      assert.ok((await refused.text()).includes(header));
    }
  });

  it("keeps what arrived before a connection broke, and continues there", async () => {
    indicate();
    const broken = httpRequest(url(), {
      method: "PATCH",
      headers: {
        "Content-Type": TRANSFER_MEDIA_TYPE,
        "Content-Length": String(image.length),
        "Upload-Offset": "0",
        "Upload-Length": String(image.length),
      },
    });
    broken.on("error", () => undefined);
    broken.write(image.subarray(0, 300_000));
    // The length is known once that request is being taken: from then on it holds the lock.
    await until(async () => ((await head()).headers.has("Upload-Length") ? true : undefined));
    const locked = await patch(900_000, image.subarray(900_000));
    assert.equal(locked.status, 423);
    assert.equal(await codeOf(locked), "TRANSFER_LOCKED");
    const closed = new Promise((resolve) => broken.on("close", resolve));
    // The end of the connection, after all that was written, in the middle of the body.
    broken.socket?.end();
    await closed;
    await until(async () => {
      const { status } = await patch(300_000, image.subarray(300_000));
      return status === 204 ? true : undefined;
    });
    assert.equal((await destination.ended(MIGRATION_ID)).outcome, "confirmed");
  });

  it("continues after a restart, with what surely was on disk", async () => {
    indicate();
    await patch(0, image.subarray(0, 300_000));
    await destination.stopManager();
    await destination.startManager();
    const offset = Number((await head()).headers.get("Upload-Offset"));
    assert.ok(offset <= 300_000);
    await patch(offset, image.subarray(offset));
    assert.equal((await destination.ended(MIGRATION_ID)).outcome, "confirmed");
  });

  it("takes again what its disk failed to keep", async (test) => {
    const handle = await open(tmpdir());
    const prototype = Object.getPrototypeOf(handle) as {
      sync: (this: FileHandle) => Promise<void>;
    };
    await handle.close();
    const { sync } = prototype;
    let failures = 1;
    test.mock.method(prototype, "sync", async function (this: FileHandle) {
      const file = await readlink(`/proc/self/fd/${this.fd}`).catch(() => "");
      if (failures === 0 || !file.includes("quarantine")) {
        await sync.call(this);
        return;
      }
      failures -= 1;
      throw Object.assign(new Error("the disk failed"), { code: "EIO" });
    });
    indicate();
    assert.equal((await patch(0, image)).status, 204);
    await until(async () =>
      (await head()).headers.get("Upload-Offset") === "0" ? true : undefined,
    );
    assert.equal(failures, 0);
    assert.equal((await patch(0, image)).status, 204);
    assert.equal((await destination.ended(MIGRATION_ID)).outcome, "confirmed");
  });

  it("rejects an image of which one byte differs", async () => {
    indicate();
    const altered = Buffer.from(image);
    altered[700_000] = 0;
    await patch(0, altered);
    assert.equal((await destination.ended(MIGRATION_ID)).outcome, "rejected");
    assert.equal((await destination.vm(INSTANCE_ID)).state, "discarded");
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
  });

  it("declines what would not fit, before a byte of it is taken", async () => {
    indicate();
    const refused = await patch(0, image, { "Upload-Length": String(2 ** 52) });
    assert.equal(refused.status, 507);
    assert.equal(await codeOf(refused), "CAPACITY");
    const { outcome, reason } = await destination.ended(MIGRATION_ID);
    assert.deepEqual({ outcome, reason: reason }, { outcome: "declined", reason: "CAPACITY" });
  });

  it("tells when it cannot look an Indication up", async () => {
    const body = { status: 500, code: "HOST_NOT_OPENABLE", retry: "never" };
    destination.gateway.fault = () => ({ kind: "answer", status: 500, body });
    indicate();
    const refused = await patch(0, image);
    assert.equal(refused.status, 502);
    assert.equal(await codeOf(refused), "GATEWAY_AWAY");
    destination.gateway.fault = () => undefined;
    assert.equal((await patch(0, image)).status, 204);
  });
});
