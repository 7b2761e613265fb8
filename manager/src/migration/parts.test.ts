import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { digestParts } from "../digest/manifest.js";
import { CHUNK_BYTES } from "../digest/merkle.js";
import { startForwardingProxy } from "../demonstration/forwarding-proxy.js";
import { OperatorFixture } from "../testing/manager-fixture.js";
import { StubConsortium } from "../testing/stub-consortium.js";

interface Part {
  readonly role: string;
  readonly image: string;
}

describe("a VM of several parts", { timeout: 600_000 }, () => {
  let consortium: StubConsortium;
  let folder: string;
  let parts: Part[];
  const cleanUp: (() => Promise<unknown>)[] = [];

  const start = async (
    mspId: string,
    options?: Parameters<typeof OperatorFixture.start>[2],
  ): Promise<OperatorFixture> => {
    const operator = await OperatorFixture.start(consortium, mspId, options);
    cleanUp.push(() => operator.close());
    return operator;
  };

  beforeEach(async () => {
    consortium = new StubConsortium();
    folder = await mkdtemp(join(tmpdir(), "basics-parts-"));
    const file = async (role: string, content: Buffer, bytes: number): Promise<Part> => {
      const image = join(folder, `${role}.raw`);
      await writeFile(image, content);
      await truncate(image, bytes);
      return { role, image };
    };
    // Sizes of no multiple of anything, zeros at the end and the beginning, and one that is tiny.
    parts = [
      await file("memory", Buffer.alloc(2 * CHUNK_BYTES + 3, "memory "), 2 * CHUNK_BYTES + 3),
      await file("disk0", Buffer.alloc(CHUNK_BYTES + 17, "content "), 9 * CHUNK_BYTES + 5),
      await file("disk1", Buffer.alloc(0), 3 * CHUNK_BYTES),
      await file("configuration", Buffer.from('{"cpus":2}'), 10),
    ];
  });

  afterEach(async () => {
    for (const each of cleanUp.splice(0).reverse()) await each();
    await rm(folder, { recursive: true });
  });

  const assertSame = async (operator: OperatorFixture, instanceId: string): Promise<void> => {
    const { image = "", state, size } = await operator.vm(instanceId);
    assert.equal(state, "running");
    let total = 0;
    for (const { role, image: original } of parts) {
      const content = await readFile(original);
      assert.deepEqual(await readFile(join(operator.folder, image, `${role}.img`)), content, role);
      total += content.length;
    }
    assert.equal(size, total);
  };

  it("moves with all of them, under the vmId of its manifest, and stays sparse", async () => {
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    const vm = await source.import("web", parts);
    assert.deepEqual(
      vm.parts?.map(({ role }) => role),
      ["configuration", "disk0", "disk1", "memory"],
    );
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    const received = await destination.ended(migrationId);
    assert.equal(received.vmId, (await digestParts(parts)).vmId);
    await assertSame(destination, vm.instanceId);
    const { image = "" } = await destination.vm(vm.instanceId);
    const { blocks } = await stat(join(destination.folder, image, "disk0.img"));
    assert.ok(blocks * 512 <= CHUNK_BYTES + 1024 * 1024, `${blocks} blocks`);
    assert.deepEqual(await readdir(join(source.folder, "hosts", "host-a")), []);
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
    // And back, to other hosts, and from there once more.
    const { migrationId: back } = await destination.migrate(vm, { destination: "Org1MSP" });
    assert.equal((await source.ended(back)).outcome, "confirmed");
    await assertSame(source, vm.instanceId);
    const { host } = await source.vm(vm.instanceId);
    const other = host === "host-a" ? "host-b" : "host-a";
    const { migrationId: local } = await source.migrate(vm, { host: other });
    assert.equal((await source.ended(local)).outcome, "confirmed");
    assert.equal((await source.vm(vm.instanceId)).host, other);
    await assertSame(source, vm.instanceId);
    assert.deepEqual(await readdir(join(source.folder, "hosts", host ?? "")), []);
  });

  it("is sent after its Indication where the destination takes no offers, with sha256 too", async () => {
    const source = await start("Org1MSP");
    const destination = await start("Org2MSP", {
      config: { earlyTransfers: { offersPerOperator: 0 } },
    });
    const record = consortium.operators.get("Org2MSP");
    assert.ok(record !== undefined);
    consortium.operators.set("Org2MSP", { ...record, digestAlgorithms: ["sha256"] });
    const vm = await source.import("web", parts);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const { vmId } = await destination.ended(migrationId);
    assert.equal(vmId, (await digestParts(parts, { algorithm: "sha256" })).vmId);
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    await assertSame(destination, vm.instanceId);
  });

  it("resumes inside any of them when connections break", async () => {
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    const offsets = new Set<number>();
    const proxy = await startForwardingProxy(destination.url, ({ method, headers, socket }) => {
      if (method !== "PATCH") return undefined;
      const offset = Number(headers["upload-offset"]);
      const isFirst = !offsets.has(offset);
      offsets.add(offset);
      let bytes = 0;
      return (received) => {
        bytes += received.length;
        if (isFirst && bytes > CHUNK_BYTES / 2) socket.destroy();
      };
    });
    cleanUp.push(() => proxy.close());
    consortium.addOperator("Org2MSP", proxy.url);
    const vm = await source.import("web", parts);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    assert.ok(offsets.size >= 3, [...offsets].join(", "));
    assert.equal((await destination.ended(migrationId)).outcome, "confirmed");
    await assertSame(destination, vm.instanceId);
  });

  it("is rejected when a part is altered on its way, and runs at its source again", async () => {
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    let marker = "";
    const proxy = await startForwardingProxy(destination.url, ({ method }) =>
      method !== "PATCH"
        ? undefined
        : (received) => {
            const at = marker === "" ? -1 : received.indexOf(marker);
            if (at === -1) return;
            received[at] = (received[at] ?? 0) ^ 1;
            marker = "";
          },
    );
    cleanUp.push(() => proxy.close());
    consortium.addOperator("Org2MSP", proxy.url);
    const vm = await source.import("web", parts);
    for (const content of ["cpus", "content ", "memory "]) {
      marker = content;
      const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
      assert.equal((await source.ended(migrationId)).outcome, "rejected", content);
      assert.equal(marker, "");
      assert.equal((await destination.ended(migrationId)).outcome, "rejected");
      assert.equal((await destination.vm(vm.instanceId)).state, "discarded");
      assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
      await assertSame(source, vm.instanceId);
    }
  });

  it("names what is wrong with the parts of a VM to take in, and keeps nothing of them", async () => {
    const source = await start("Org1MSP");
    const [first = { role: "", image: "" }] = parts;
    const refuse = async (body: object, code: string, names: string): Promise<void> => {
      const request = { name: "web", host: "host-a", ...body };
      const answer = await source.call<{ code: string; detail: string }>("POST", "/vms", request);
      assert.deepEqual([answer.status, answer.body.code], [400, code]);
      assert.ok(answer.body.detail.includes(names), answer.body.detail);
    };
    await refuse({ parts, image: first.image }, "BODY_INVALID", "image:");
    await refuse({}, "BODY_INVALID", "image:");
    await refuse({ parts: [] }, "BODY_INVALID", "parts:");
    await refuse({ parts: [first, first] }, "BODY_INVALID", "parts:");
    await refuse({ parts: [{ ...first, role: "../x" }] }, "BODY_INVALID", "parts.0.role:");
    await refuse({ parts: [{ ...first, image: "x" }] }, "BODY_INVALID", "parts.0.image:");
    const absent = { role: "disk9", image: join(folder, "absent") };
    await refuse({ parts: [...parts, absent] }, "IMAGE_NOT_FOUND", "absent");
    const empty = { role: "disk9", image: join(folder, "empty") };
    await writeFile(empty.image, "");
    await refuse({ parts: [...parts, empty] }, "IMAGE_EMPTY", "disk9");
    assert.deepEqual(await readdir(join(source.folder, "hosts", "host-a")), []);
  });

  it("cannot be replaced by its manifest, which has the same digest", async () => {
    const { canonical, vmId } = await digestParts(parts, { algorithm: "sha256" });
    const manifest = join(folder, "manifest.raw");
    await writeFile(manifest, canonical);
    const source = await start("Org1MSP");
    const request = { name: "web", host: "host-a", image: manifest };
    const answer = await source.call<{ code: string }>("POST", "/vms", request);
    assert.deepEqual([answer.status, answer.body.code], [400, "IMAGE_IS_MANIFEST"]);
    // Somebody on the way sends it in place of the parts.
    const destination = await start("Org2MSP");
    const [instanceId, migrationId] = ["Org1MSP:i", "Org1MSP:m"];
    consortium.register("Org1MSP", instanceId);
    const what = { migrationId, instanceId, vmId, destination: "Org2MSP" };
    consortium.indicate("Org1MSP", { kind: "inter", ...what });
    const sent = await fetch(`${destination.url}/transfers/${encodeURIComponent(migrationId)}`, {
      method: "PATCH",
      headers: {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": "0",
        "Upload-Length": String(canonical.length),
      },
      body: canonical,
    });
    assert.equal(sent.status, 204);
    const { outcome, reason, problem } = await destination.ended(migrationId);
    assert.deepEqual(
      [outcome, reason, problem?.code],
      ["declined", "TRANSFER_FAILED", "IMAGE_IS_MANIFEST"],
    );
    assert.equal((await destination.vm(instanceId)).state, "discarded");
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
  });
});
