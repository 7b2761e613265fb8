import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { CHUNK_BYTES } from "../digest/merkle.js";
import { startForwardingProxy } from "../demonstration/forwarding-proxy.js";
import { OperatorFixture, until } from "../testing/manager-fixture.js";
import { StubConsortium } from "../testing/stub-consortium.js";
import type { IncomingJournal, VmRecord } from "../store/records.js";

describe("managers that are killed", { timeout: 1_800_000 }, () => {
  let consortium: StubConsortium;
  let source: OperatorFixture;
  let destination: OperatorFixture;
  let folder: string;
  let image: string;
  let vm: VmRecord;
  const cleanUp: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    consortium = new StubConsortium();
    folder = await mkdtemp(join(tmpdir(), "basics-images-"));
    image = join(folder, "image.raw");
    await writeFile(image, Buffer.alloc(5 * CHUNK_BYTES, "some content "));
    await truncate(image, 9 * CHUNK_BYTES + 5);
    [source, destination] = await Promise.all([
      OperatorFixture.start(consortium, "Org1MSP", { asProcess: true }),
      OperatorFixture.start(consortium, "Org2MSP", { asProcess: true }),
    ]);
    vm = await source.import("web", image);
  });

  afterEach(async () => {
    for (const each of cleanUp.splice(0)) await each();
    await Promise.all([source.close(), destination.close()]);
    await rm(folder, { recursive: true });
  });

  /**
   * Kills a manager as it makes the n-th request that matches, before or after the ledger takes it.
   */
  const killAt = (
    operator: OperatorFixture,
    pattern: RegExp,
    when: "before" | "after",
    nth = 1,
  ): Promise<void> =>
    new Promise((resolve) => {
      let left = nth;
      operator.gateway.fault = ({ method, path }) => {
        if (!pattern.test(`${method} ${path}`)) return undefined;
        left -= 1;
        if (left > 0) return undefined;
        operator.gateway.fault = () => undefined;
        void operator.kill().then(resolve);
        return { kind: when === "before" ? "drop" : "drop-after" };
      };
    });

  const stateOf = async (operator: OperatorFixture): Promise<string> => {
    const file = join(operator.folder, "vms", `${vm.instanceId.replace(":", "_")}.json`);
    const text = await readFile(file, "utf8").catch(() => '{"state":"absent"}');
    return (JSON.parse(text) as VmRecord).state;
  };

  /** Looks all the time whether the VM runs at both ends; returns what ends that and tells. */
  const watchBoth = (): (() => Promise<void>) => {
    let watching = true;
    let violation = "";
    const watch = async (): Promise<void> => {
      while (watching) {
        const before = await stateOf(source);
        const there = await stateOf(destination);
        const after = await stateOf(source);
        if ([before, there, after].every((state) => state === "running"))
          violation = "at both ends";
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const watched = watch();
    return async () => {
      watching = false;
      await watched;
      assert.equal(violation, "");
    };
  };

  const assertArrived = async (migrationId: string): Promise<void> => {
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    assert.equal((await destination.ended(migrationId)).outcome, "confirmed");
    assert.equal(await stateOf(source), "departed");
    const here = await destination.vm(vm.instanceId);
    assert.equal(here.state, "running");
    const arrived = join(destination.folder, here.image ?? "");
    assert.deepEqual(await readFile(arrived), await readFile(image));
    assert.deepEqual(await readdir(join(destination.folder, "quarantine")), []);
    assert.deepEqual(await readdir(join(source.folder, "hosts", "host-a")), []);
    const stated = consortium.events.map(({ event }) => event.statement);
    for (const once of ["Indication", "Confirmation"]) {
      assert.equal(stated.filter((each) => each === once).length, 1, once);
    }
  };

  const statements = [
    ["source", /^POST \/v1\/migrations$/, 1, "its Indication"],
    // The first time it asks for the destination's record before it begins at all.
    ["source", /^GET \/v1\/operators\//, 2, "its offer"],
    ["source", /^GET \/v1\/operators\//, 3, "its transfer"],
    ["destination", /^GET \/v1\/operators\//, 1, "its look at who offers"],
    ["destination", /^GET \/v1\/migrations\/Org/, 1, "its first look for the Indication"],
    ["destination", /^POST .*\/verification$/, 1, "its Confirmation"],
  ] as const;

  for (const [side, pattern, nth, name] of statements) {
    for (const when of ["before", "after"] as const) {
      it(`the ${side}, ${when} ${name}, finishes after its restart`, async () => {
        const victim = side === "source" ? source : destination;
        const killed = killAt(victim, pattern, when, nth);
        // A destination that has confirmed already would spare its source the rest.
        if (side === "source") {
          destination.gateway.fault = ({ path }) =>
            path.endsWith("/verification") ? { kind: "drop" } : undefined;
        }
        const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
        const stopWatching = watchBoth();
        await killed;
        if (side === "source") destination.gateway.fault = () => undefined;
        await victim.startProcess();
        await assertArrived(migrationId);
        await stopWatching();
      });
    }
  }

  /** Lets a large VM travel through a proxy that tells of each chunk before it passes. */
  const sendLarge = async (
    onChunk: (nth: number, offset: number) => Promise<void> | undefined,
    partsOf = 1,
  ): Promise<string> => {
    await writeFile(image, Buffer.alloc((20 / partsOf) * CHUNK_BYTES, "other content "));
    const parts = Array.from({ length: partsOf }, (_, nth) => ({ role: `disk${nth}`, image }));
    vm = await source.import("large", partsOf === 1 ? image : parts);
    let chunks = 0;
    const proxy = await startForwardingProxy(destination.url, ({ method, headers }) => {
      if (method !== "PATCH") return undefined;
      let offset = Number(headers["upload-offset"]);
      let told = offset;
      return async (received) => {
        if (offset >= told) {
          chunks += 1;
          told = offset + CHUNK_BYTES;
          await onChunk(chunks, offset);
        }
        offset += received.length;
      };
    });
    cleanUp.push(() => proxy.close());
    consortium.addOperator("Org2MSP", proxy.url);
    return (await source.migrate(vm, { destination: "Org2MSP" })).migrationId;
  };

  for (const [what, partsOf] of [
    ["one image", 1],
    ["ten parts", 10],
  ] as const) {
    it(`a transfer of ${what} continues where it surely was on disk when its receiver is killed`, async () => {
      const offsets: number[] = [];
      let sent = 0;
      // The journal is read from its file, as the API also counts bytes that are still being
      // written.
      const synced = async (): Promise<number | undefined> => {
        const journals = join(destination.folder, "migrations");
        const [name = ""] = (await readdir(journals)).filter((each) => each.endsWith(".json"));
        if (name === "") return undefined;
        const journal = JSON.parse(await readFile(join(journals, name), "utf8")) as IncomingJournal;
        assert.equal(journal.phase, "offered");
        return journal.receivedBytes === 0 ? undefined : journal.receivedBytes;
      };
      const restart = async (): Promise<number> => {
        await until(synced);
        await destination.kill();
        sent = offsets.length;
        const onDisk = (await synced()) ?? 0;
        await destination.startProcess();
        return onDisk;
      };
      let restarted: Promise<number> | undefined;
      const migrationId = await sendLarge((nth, offset) => {
        offsets.push(offset);
        if (nth !== 19) return undefined;
        restarted = restart();
        return restarted.then(() => undefined);
      }, partsOf);
      await until(() => (restarted === undefined ? undefined : true));
      const onDisk = await restarted;
      assert.equal((await destination.ended(migrationId)).outcome, "confirmed");
      assert.ok(sent < 20, "there was more to send");
      assert.equal(offsets[sent], onDisk);
    });

    it(`a source that is killed while it sends and digests ${what} goes on where the receiver is`, async () => {
      const offsets: number[] = [];
      const killed: Promise<void>[] = [];
      const before = consortium.events.length;
      const migrationId = await sendLarge((nth, offset) => {
        offsets.push(offset);
        if (nth === 5) killed.push(source.kill());
        return undefined;
      }, partsOf);
      await until(() => (killed.length === 0 ? undefined : true));
      await Promise.all(killed);
      // Nothing was on a ledger yet, and the VM stays off.
      assert.ok(
        !consortium.events.slice(before).some(({ event }) => event.statement === "Indication"),
      );
      assert.equal(await stateOf(source), "in-transit");
      const resumes = offsets.length;
      await source.startProcess();
      assert.equal((await destination.ended(migrationId)).outcome, "confirmed");
      assert.ok((offsets[resumes] ?? 0) > 0, `resumed at ${offsets[resumes]}`);
      assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    });
  }

  it("a receiver that is gone in the middle gets the rest after the Indication", async () => {
    const offsets: number[] = [];
    await source.kill();
    await source.startProcess({ stallTimeoutMs: 6_000 });
    let gone: Promise<void> | undefined;
    source.gateway.fault = ({ method, path }) => {
      if (method !== "POST" || path !== "/v1/migrations") return undefined;
      // The Indication is kept from the ledger until the receiver is back.
      source.gateway.fault = () => undefined;
      back = destination.startProcess();
      return { kind: "answer", status: 503, body: { status: 503, code: "AWAY", retry: "later" } };
    };
    let back: Promise<void> | undefined;
    const migrationId = await sendLarge((nth, offset) => {
      offsets.push(offset);
      if (nth === 5) gone = destination.kill();
      return undefined;
    });
    await until(() => (back === undefined ? undefined : true));
    await Promise.all([gone, back]);
    assert.equal((await destination.ended(migrationId)).outcome, "confirmed");
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
  });

  it("the source runs the VM again when the Indication turns out to be refused", async () => {
    const killed = killAt(source, /^POST \/v1\/migrations$/, "before");
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    await killed;
    source.gateway.fault = ({ method, path }) =>
      method === "POST" && path === "/v1/migrations"
        ? { kind: "answer", status: 409, body: { status: 409, code: "POLICY", retry: "never" } }
        : undefined;
    await source.startProcess();
    const { outcome, problem } = await source.ended(migrationId);
    assert.equal(outcome, "cancelled");
    assert.equal(problem?.code, "POLICY");
    // The tombstone keeps the first attempt, of which nobody knows, from landing later.
    assert.equal(consortium.get(migrationId).state, "cancelled");
    assert.equal((await source.vm(vm.instanceId)).state, "running");
  });

  it("the destination, when its VM is rejected, discards it after its restart", async () => {
    const killed = killAt(destination, /^POST .*\/verification$/, "before");
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    await killed;
    const [file = ""] = await readdir(join(destination.folder, "quarantine"));
    const quarantined = join(destination.folder, "quarantine", file);
    const content = await readFile(quarantined);
    content[7] = 0;
    await writeFile(quarantined, content);
    await destination.startProcess();
    // Bytes that were received before the crash are digested again, so the change is found.
    assert.equal((await destination.ended(migrationId)).outcome, "rejected");
    assert.equal((await source.ended(migrationId)).outcome, "rejected");
    assert.equal(await stateOf(destination), "discarded");
    assert.equal(await stateOf(source), "running");
  });

  it("both at once finish after their restarts, with their event positions damaged", async () => {
    const killed = killAt(destination, /^POST .*\/verification$/, "after");
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    await killed;
    await source.kill();
    await writeFile(join(source.folder, "position.json"), "rubbish");
    await rm(join(destination.folder, "position.json"), { force: true });
    const stopWatching = watchBoth();
    await Promise.all([source.startProcess(), destination.startProcess()]);
    await assertArrived(migrationId);
    await stopWatching();
  });

  it("a VM in transit whose journal is lost is given back by withdrawing the migration", async () => {
    const killed = killAt(source, /^POST \/v1\/migrations$/, "before");
    const { migrationId } = await source.migrate(vm, { destination: "Org2MSP" });
    await killed;
    await rm(join(source.folder, "migrations"), { recursive: true });
    await source.startProcess();
    assert.equal((await source.ended(migrationId)).outcome, "cancelled");
    assert.equal((await source.vm(vm.instanceId)).state, "running");
  });

  it("a VM whose local migration was confirmed is on its new host after the restart", async () => {
    const killed = killAt(source, /^POST .*\/verification$/, "after");
    const { migrationId } = await source.migrate(vm, { host: "host-b" });
    await killed;
    await source.startProcess();
    assert.equal((await source.ended(migrationId)).outcome, "confirmed");
    const { host, state, image: moved = "" } = await source.vm(vm.instanceId);
    assert.deepEqual({ host, state }, { host: "host-b", state: "running" });
    assert.deepEqual(await readFile(join(source.folder, moved)), await readFile(image));
  });

  it("an import that was interrupted is finished after the restart", async () => {
    const killed = killAt(source, /^POST \/v1\/instances$/, "after");
    await assert.rejects(source.import("second", image));
    await killed;
    await source.startProcess();
    const imported = await source.vmNamed("second");
    assert.equal(imported.state, "running");
    assert.equal(consortium.custodians.get(imported.instanceId), "Org1MSP");
  });
});
