import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { findFreePorts } from "@basics/local";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { untilTrue } from "../harness/waiting.js";

const SCRIPT = fileURLToPath(new URL("../../../scripts/cli/dist/basics.js", import.meta.url));

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function basics(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { status: child.exitCode, stdout, stderr };
}

/** The lines of `ps` for processes whose command line names a folder. */
async function processesOf(folder: string): Promise<string[]> {
  const child = spawn("ps", ["-eo", "pid,args"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = (await text(child.stdout)).split("\n");
  return lines.filter((line) => line.includes(folder));
}

void describe("the basics command line", () => {
  let temporary: TemporaryFolder;
  let folder: string;

  before(async () => {
    temporary = await TemporaryFolder.make();
    folder = temporary.path;
  });

  after(async () => {
    await basics("down", "--data", join(folder, "consortium"));
    await temporary[Symbol.asyncDispose]();
  });

  for (const command of [
    "up",
    "down",
    "status",
    "demo",
    "digest",
    "migrate",
    "verify",
    "history",
  ]) {
    void it(`explains ${command} with --help`, async () => {
      const { status, stdout } = await basics(command, "--help");
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`^Usage: basics ${command} `));
    });
  }

  void it("answers wrong usage with exit status 2 and a remedy", async () => {
    const { status, stderr } = await basics("up", "--operators", "none");
    assert.equal(status, 2);
    assert.match(stderr, /whole number from 1 to 64/);
    assert.equal((await basics("fly")).status, 2);
    const format = await basics("digest", "--format", "tar", "disk.img");
    assert.equal(format.status, 2);
    assert.match(format.stderr, /Use one of: raw, qcow2/);
    const nested = await basics("oracle", "match", "--orderers", "none");
    assert.equal(nested.status, 2);
    assert.match(nested.stderr, /add --help/);
    const assignment = await basics("compare", "blockSizeTxs=many", "table1");
    assert.equal(assignment.status, 2);
    assert.match(assignment.stderr, /cannot be "many"/);
  });

  for (const [what, ...args] of [
    ["--fabric-bin", "up", "--fabric-bin", "nowhere"],
    ["--points", "experiment", "fig3", "--out", "nowhere", "--points", "2"],
    ["--preset", "experiment", "calibration", "--out", "nowhere", "--preset", "table1"],
  ] as const) {
    void it(`refuses ${what} where it would change nothing`, async () => {
      const { status, stderr } = await basics(...args);
      assert.equal(status, 2);
      assert.ok(stderr.includes(what), stderr);
    });
  }

  void it("renews the digest of a VM's part from what was kept while it ran", async () => {
    const [disk, memory] = [join(folder, "disk.raw"), join(folder, "memory.raw")];
    const [chunks, dirty] = [join(folder, "disk.chunks"), join(folder, "dirty.json")];
    await writeFile(disk, "before the stop");
    const first = ["--part", `disk0=${disk}`];
    const kept = ["--keep-chunks", `disk0=${chunks}`];
    const pass = await basics("digest", "--running", ...kept, ...first);
    assert.equal(pass.stdout, `${chunks} holds 1 chunks, for --renew.\n`);
    await writeFile(disk, "after its stop.");
    await writeFile(memory, "what it had in memory");
    await writeFile(dirty, JSON.stringify([{ offset: 0, length: 5 }]));
    const parts = [...first, "--part", `memory=${memory}`];
    const renewal = ["--renew", `disk0=${chunks}`, "--dirty", `disk0=${dirty}`];
    const renewed = await basics("digest", ...renewal, ...parts);
    assert.match(renewed.stdout, /^sha256-tree:[0-9a-f]{64}\n$/);
    assert.deepEqual(renewed, await basics("digest", ...parts));
    for (const [wrong, message] of [
      [["--renew", `disk0=${chunks}`], /--renew FILE and --dirty FILE go together/],
      [["--renew", chunks, "--dirty", dirty], /--renew takes ROLE=VALUE/],
      [["--keep-chunks", `disk1=${chunks}`], /for a part not given: add --part disk1=/],
      [[...kept, ...kept], /--keep-chunks disk0=… is given twice/],
    ] as const) {
      const refused = await basics("digest", ...wrong, ...parts);
      assert.equal(refused.status, 2);
      assert.match(refused.stderr, message);
    }
    const twice = await basics("digest", "--renew", chunks, "--renew", dirty, disk);
    assert.equal(twice.status, 2);
  });

  void it("tells why a gateway does not answer, and of a URL that is none", async () => {
    const tokenFile = join(folder, "token");
    await writeFile(tokenFile, "token");
    const [port = 0] = await findFreePorts(1);
    const ask = (url: string): Promise<Outcome> =>
      basics("history", "Org1MSP:x", "--gateway", url, "--token-file", tokenFile);
    const away = await ask(`http://127.0.0.1:${port}`);
    assert.equal(away.status, 1);
    assert.match(away.stderr, /does not answer \(ECONNREFUSED\)/);
    assert.equal((await ask("ftp://gateway.example")).status, 2);
  });

  void it("tells what to do when nothing runs, without a stack trace", async () => {
    const { status, stderr } = await basics("history", "Org1MSP:x", "--data", folder);
    assert.equal(status, 2);
    assert.match(stderr, /basics up/);
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.equal((await basics("status", "--data", folder)).status, 3);
    assert.equal((await basics("down", "--data", folder)).status, 0);
  });

  void it("digests the same content to the same vmId, sparse or written out", async () => {
    const [sparse, dense] = [join(folder, "sparse.raw"), join(folder, "dense.raw")];
    const bytes = 9 * 1024 * 1024;
    await writeFile(sparse, "boot");
    await truncate(sparse, bytes);
    const content = Buffer.alloc(bytes);
    content.write("boot");
    await writeFile(dense, content);
    const first = await basics("digest", sparse);
    const second = await basics("digest", dense, "--json");
    assert.match(first.stdout, /^sha256-tree:[0-9a-f]{64}\n$/);
    assert.equal((JSON.parse(second.stdout) as { vmId: string }).vmId, first.stdout.trim());
    const missing = await basics("digest", join(folder, "missing.raw"));
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /missing\.raw/);
  });

  void it("brings a consortium up, migrates, verifies, tells the history, and keeps it", async () => {
    const data = join(folder, "consortium");
    // A file name with a space and an apostrophe still gives the VM a name that the ledger takes.
    const image = join(folder, "a VM's disk.raw");
    await writeFile(image, Buffer.alloc(6 * 1024 * 1024, 7));
    const [portBase = 0] = await findFreePorts(4);
    const ports = ["--port-base", String(portBase)];
    const up = ["up", "--detach", "--operators", "2", "--data", data, ...ports];
    const started = await basics(...up);
    assert.equal(started.status, 0, started.stderr);
    assert.match(started.stdout, /NOT FOR PRODUCTION/);
    assert.equal((await basics(...up)).status, 2, "a second one is refused");
    assert.equal((await basics("status", "--data", data)).status, 0);

    const route = ["--from", "Org1MSP", "--to", "Org2MSP", "--data", data];
    const migrated = await basics("migrate", "--image", image, ...route, "--json");
    assert.equal(migrated.status, 0, migrated.stderr);
    const { instanceId, migrationId } = JSON.parse(migrated.stdout) as Record<string, string>;
    assert.ok(instanceId !== undefined && migrationId !== undefined);

    const migration = ["--migration", migrationId, "--data", data];
    const verified = await basics("verify", image, ...migration);
    assert.equal(verified.status, 0, verified.stderr);
    await writeFile(image, "altered");
    assert.equal((await basics("verify", image, ...migration)).status, 3);

    const memory = join(folder, "vm.mem");
    await writeFile(memory, Buffer.alloc(70_001, 5));
    const parts = ["--part", `disk0=${image}`, "--part", `memory=${memory}`];
    const whole = await basics("migrate", ...parts, ...route, "--json");
    assert.equal(whole.status, 0, whole.stderr);
    const { migrationId: ofParts = "" } = JSON.parse(whole.stdout) as Record<string, string>;
    const stated = ["--migration", ofParts, "--data", data];
    assert.equal((await basics("verify", ...parts, ...stated)).status, 0);
    await writeFile(memory, "altered");
    assert.equal((await basics("verify", ...parts, ...stated)).status, 3);
    const both = await basics("migrate", ...parts, "--instance", instanceId, ...route);
    assert.equal(both.status, 2);
    assert.match(both.stderr, /either --instance ID/);

    await basics("down", "--data", data);
    assert.deepEqual(await processesOf(data), []);
    assert.equal((await basics(...up)).status, 0, "starts again on what it kept");
    const history = await basics("history", instanceId, "--data", data, "--json");
    const entries = JSON.parse(history.stdout) as { statement: string }[];
    assert.deepEqual(entries.map(({ statement }) => statement).sort(), [
      "Arrival",
      "Confirmation",
      "Leave",
      "Registration",
      "Registration",
    ]);
    await basics("down", "--data", data);
    assert.deepEqual(await processesOf(data), []);
  });

  void it("shows the demonstration, and its lineage at the end", async () => {
    const image = join(folder, "demo.raw");
    await writeFile(image, Buffer.alloc(10 * 1024 * 1024, 3));
    const { status, stdout, stderr } = await basics("demo", "--image", image);
    assert.equal(status, 0, stderr);
    for (const expected of ["Indication", "Confirmation", "Leave", "Arrival", "Rejection"]) {
      assert.match(stdout, new RegExp(expected));
    }
    assert.match(stdout, /copy is discarded/);
    assert.match(stdout, /hop +ledger +statement/);
  });

  void it("leaves nothing running when whoever waits for --detach gives up", async () => {
    const data = join(folder, "given-up");
    const [portBase = 0] = await findFreePorts(4);
    const args = ["up", "--detach", "--operators", "2", "--data", data];
    const child = spawn(process.execPath, [SCRIPT, ...args, "--port-base", String(portBase)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = text(child.stderr);
    const closed = once(child, "close");
    const log = (): Promise<string> => readFile(`${data}.log`, "utf8").catch(() => "");
    await untilTrue("it starts", async () => (await log()).includes("starting"), {
      withinMs: 60_000,
      everyMs: 10,
    });
    const second = await basics(...args.filter((each) => each !== "--detach"));
    assert.equal(second.status, 1);
    assert.match(second.stderr, /uses .* already/);
    child.kill("SIGINT");
    await closed;
    assert.equal(child.exitCode, 130, await said);
    assert.deepEqual(await processesOf(data), []);
  });

  for (const [when, line] of [
    ["before its first migration", /^ {2}Org3MSP +http:/],
    ["while it waits for a migration", /^3\. Local migration/],
  ] as const) {
    void it(`leaves nothing running when the demonstration is interrupted ${when}`, async () => {
      const child = spawn(process.execPath, [SCRIPT, "demo"], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, TMPDIR: folder },
      });
      const closed = once(child, "close");
      for await (const said of createInterface({ input: child.stdout })) {
        if (line.test(said)) child.kill("SIGINT");
      }
      await closed;
      assert.equal(child.exitCode, 130);
      assert.deepEqual(await processesOf(folder), []);
    });
  }
});
