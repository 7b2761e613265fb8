import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { digestImage } from "../digest/digest-image.js";
import { CHUNK_BYTES } from "../digest/merkle.js";
import { startForwardingProxy } from "../demonstration/forwarding-proxy.js";
import { freePort } from "../testing/free-port.js";
import { OperatorFixture } from "../testing/manager-fixture.js";
import { StubConsortium } from "../testing/stub-consortium.js";
import { startTamperingProxy } from "../demonstration/tampering-proxy.js";

describe("a migration between two managers", { timeout: 600_000 }, () => {
  let consortium: StubConsortium;
  let image: string;
  let folder: string;
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
    folder = await mkdtemp(join(tmpdir(), "basics-images-"));
    image = join(folder, "image.raw");
    await writeFile(image, Buffer.alloc(3 * CHUNK_BYTES + 17, "some content "));
    await truncate(image, 12 * CHUNK_BYTES + 5);
  });

  afterEach(async () => {
    for (const each of cleanUp.splice(0).reverse()) await each();
    await rm(folder, { recursive: true });
  });

  it("moves the VM: confirmed at both ends, runs at the destination only", async () => {
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    const vm = await source.import("web", image);
    assert.equal(vm.state, "running");
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const sent = await source.ended(migrationId);
    const received = await destination.ended(migrationId);
    assert.equal(sent.outcome, "confirmed");
    assert.equal(received.outcome, "confirmed");
    assert.equal(received.vmId, (await digestImage(image)).vmId);
    const left = await source.vm(vm.instanceId);
    assert.equal(left.state, "departed");
    assert.equal(left.image, undefined);
    assert.deepEqual(await readdir(join(source.folder, "hosts", "host-a")), []);
    const here = await destination.vm(vm.instanceId);
    assert.equal(here.state, "running");
    const arrived = join(destination.folder, here.image ?? "");
    assert.deepEqual(await readFile(arrived), await readFile(image));
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
  });

  /** The requests that a source makes at a destination, in order. */
  const watchOrder = async (
    source: OperatorFixture,
    destination: OperatorFixture,
    offering = "PUT",
  ): Promise<string[]> => {
    const seen: string[] = [];
    const see = (what: string): void => {
      if (seen.at(-1) !== what) seen.push(what);
    };
    const proxy = await startForwardingProxy(destination.url, (request) => {
      if (request.method === "PUT") request.method = offering;
      see(request.method ?? "");
      return undefined;
    });
    cleanUp.push(() => proxy.close());
    consortium.addOperator("Org2MSP", proxy.url);
    source.gateway.fault = ({ method, path }) => {
      if (method === "POST" && path === "/v1/migrations") see("Indication");
      return undefined;
    };
    return seen;
  };

  it("sends the image while it digests it, before the Indication, and once", async () => {
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    const seen = await watchOrder(source, destination);
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    // Once it is indicated the source asks whether the destination has all, unless it has
    // confirmed.
    assert.deepEqual(seen.slice(0, 4), ["PUT", "HEAD", "PATCH", "Indication"]);
    assert.ok(!seen.slice(4).includes("PATCH"), seen.join(", "));
    for (const operator of [source, destination]) {
      const view = JSON.stringify(await operator.migration(migrationId));
      assert.ok(!/token/i.test(view), view);
    }
    assert.equal((await destination.ended(migrationId)).vmId, (await digestImage(image)).vmId);
  });

  for (const [why, offering, offersPerOperator] of [
    ["does not know offers", "DELETE", 4],
    ["refuses the offer", "PUT", 0],
  ] as const) {
    it(`indicates first, and sends then, where the destination ${why}`, async () => {
      const source = await start("Org1MSP");
      const destination = await start("Org2MSP", {
        config: { earlyTransfers: { offersPerOperator } },
      });
      const seen = await watchOrder(source, destination, offering);
      const vm = await source.import("web", image);
      const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
      assert.equal((await source.ended(migrationId)).outcome, "confirmed");
      assert.deepEqual(seen, [offering, "Indication", "HEAD", "PATCH"]);
    });
  }

  it("withdraws what it offered when its Indication is refused", async () => {
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    const vm = await source.import("web", image);
    source.gateway.fault = ({ method, path }) =>
      method === "POST" && path === "/v1/migrations"
        ? { kind: "answer", status: 409, body: { status: 409, code: "POLICY", retry: "never" } }
        : undefined;
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    assert.equal((await source.ended(migrationId)).outcome, "refused");
    const { outcome, problem } = await destination.ended(migrationId);
    assert.deepEqual([outcome, problem?.code], ["lapsed", "OFFER_WITHDRAWN"]);
    assert.equal((await source.vm(vm.instanceId)).state, "running");
  });

  it("keeps a sparse image sparse on both sides", async () => {
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    const vm = await source.import("web", image);
    const dense = 3 * CHUNK_BYTES + 1024 * 1024;
    const imported = await stat(join(source.folder, vm.image ?? ""));
    assert.ok(imported.blocks * 512 <= dense, `${imported.blocks} blocks after the import`);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    await destination.ended(migrationId);
    const { image: arrived = "" } = await destination.vm(vm.instanceId);
    const received = await stat(join(destination.folder, arrived));
    assert.ok(received.blocks * 512 <= dense, `${received.blocks} blocks after the transfer`);
  });

  it("discards an image that was altered on the way, and runs the VM at its source again", async () => {
    const destination = await start("Org2MSP");
    const proxy = await startTamperingProxy({ target: destination.url, nth: 1 });
    cleanUp.push(() => proxy.close());
    consortium.addOperator("Org2MSP", proxy.url);
    const source = await start("Org1MSP");
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const sent = await source.ended(migrationId);
    assert.equal(sent.outcome, "rejected");
    assert.notEqual(sent.observedVmId, sent.vmId);
    assert.equal((await destination.ended(migrationId)).outcome, "rejected");
    assert.equal(proxy.flipped, 1);
    assert.equal((await source.vm(vm.instanceId)).state, "running");
    assert.equal((await destination.vm(vm.instanceId)).state, "discarded");
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
    const again = await source.migrate(vm, { destination: "Org2MSP" });
    assert.equal((await source.ended(again.migrationId)).outcome, "confirmed");
  });

  it("brings a VM back to where it came from", async () => {
    const [one, other] = [await start("Org1MSP"), await start("Org2MSP")];
    const vm = await one.import("web", image);
    const { migrationId: away } = await one.migrate(vm, { destination: "Org2MSP" });
    await other.ended(away);
    const { migrationId: back } = await other.migrate(vm, { destination: "Org1MSP" });
    assert.equal((await one.ended(back)).outcome, "confirmed");
    assert.equal((await one.ended(away)).outcome, "confirmed");
    assert.equal((await other.ended(back)).outcome, "confirmed");
    const here = await one.vm(vm.instanceId);
    assert.equal(here.state, "running");
    assert.deepEqual(await readFile(join(one.folder, here.image ?? "")), await readFile(image));
    assert.equal((await other.vm(vm.instanceId)).state, "departed");
  });

  it("moves a VM between two hosts of one manager", async () => {
    const source = await start("Org1MSP");
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { host: "host-b" });
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    const moved = await source.vm(vm.instanceId);
    assert.equal(moved.state, "running");
    assert.equal(moved.host, "host-b");
    assert.deepEqual(await readFile(join(source.folder, moved.image ?? "")), await readFile(image));
    assert.deepEqual(await readdir(join(source.folder, "hosts", "host-a")), []);
  });

  it("keeps the image until the Leave is committed, and then deletes it", async () => {
    consortium.settles = false;
    const [source, destination] = [await start("Org1MSP"), await start("Org2MSP")];
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    await destination.ended(migrationId);
    assert.equal((await destination.vm(vm.instanceId)).state, "running");
    const { state, image: kept = "" } = await source.vm(vm.instanceId);
    assert.notEqual(state, "running");
    assert.ok((await stat(join(source.folder, kept))).isFile());
    consortium.settle(migrationId);
    await source.ended(migrationId);
    await assert.rejects(stat(join(source.folder, kept)), { code: "ENOENT" });
  });

  it("keeps the image after the Leave when so configured, and never runs it", async () => {
    const config = { keepDepartedImages: true };
    const [source, destination] = [await start("Org1MSP", { config }), await start("Org2MSP")];
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    await destination.ended(migrationId);
    await source.ended(migrationId);
    const { state, image: kept = "" } = await source.vm(vm.instanceId);
    assert.equal(state, "departed");
    assert.ok((await stat(join(source.folder, kept))).isFile());
  });

  it("declines for capacity, and the source runs the VM again", async () => {
    const source = await start("Org1MSP");
    const destination = await start("Org2MSP", { config: { capacityBytes: CHUNK_BYTES } });
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const { outcome, reason } = await source.ended(migrationId);
    assert.deepEqual({ outcome, reason }, { outcome: "declined", reason: "CAPACITY" });
    await destination.ended(migrationId);
    assert.equal((await source.vm(vm.instanceId)).state, "running");
    assert.equal((await destination.vm(vm.instanceId)).state, "discarded");
  });

  it("declines by policy what comes from an operator on the deny list", async () => {
    const source = await start("Org1MSP");
    await start("Org2MSP", { config: { denySources: ["Org1MSP"] } });
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const { outcome, reason } = await source.ended(migrationId);
    assert.deepEqual({ outcome, reason }, { outcome: "declined", reason: "POLICY" });
  });

  it("declines as failed a transfer that never comes", async () => {
    const source = await start("Org1MSP");
    const destination = await start("Org2MSP", { config: { stallTimeoutMs: 300 } });
    const vm = await source.import("web", image);
    consortium.addOperator("Org2MSP", `http://127.0.0.1:${await freePort()}`);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const { outcome, reason } = await source.ended(migrationId);
    assert.deepEqual({ outcome, reason }, { outcome: "declined", reason: "TRANSFER_FAILED" });
    assert.equal((await destination.ended(migrationId)).outcome, "declined");
  });

  it("cancels a transfer that makes no progress, and runs the VM again", async () => {
    const source = await start("Org1MSP", { config: { stallTimeoutMs: 300 } });
    consortium.addOperator("Org2MSP", `http://127.0.0.1:${await freePort()}`);
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const { outcome, reason } = await source.ended(migrationId);
    assert.deepEqual({ outcome, reason }, { outcome: "cancelled", reason: "TRANSFER_FAILED" });
    assert.equal((await source.vm(vm.instanceId)).state, "running");
  });

  it("gives up before its Indication, when it expires, what a destination takes without end", async () => {
    const source = await start("Org1MSP");
    const destination = await start("Org2MSP");
    const slow = await startForwardingProxy(destination.url, ({ method }) =>
      method === "PATCH" ? () => new Promise(() => undefined) : undefined,
    );
    cleanUp.push(() => slow.close());
    consortium.addOperator("Org2MSP", slow.url);
    const vm = await source.import("web", image);
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP", expiresAt });
    const { outcome, problem } = await source.ended(migrationId);
    assert.deepEqual({ outcome, code: problem?.code }, { outcome: "cancelled", code: "EXPIRED" });
    assert.equal((await source.vm(vm.instanceId)).state, "running");
    assert.throws(() => consortium.get(migrationId), { code: "MIGRATION_NOT_FOUND" });
  });

  it("withdraws a migration on request while its image is under way", async () => {
    const source = await start("Org1MSP");
    consortium.addOperator("Org2MSP", `http://127.0.0.1:${await freePort()}`);
    const vm = await source.import("web", image);
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    const path = `/migrations/${encodeURIComponent(migrationId)}/cancel`;
    assert.equal((await source.call("POST", path)).status, 202);
    const { outcome, reason } = await source.ended(migrationId);
    assert.equal(outcome, "cancelled");
    assert.ok(reason === "WITHDRAWN" || reason === undefined, reason);
    assert.equal((await source.vm(vm.instanceId)).state, "running");
    assert.equal((await source.call("POST", path)).status, 409);
  });
});
