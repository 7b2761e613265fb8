import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import { packService, writeBuilder } from "./chaincode-package.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

const run = promisify(execFile);
const options = { label: "basics_1", address: "127.0.0.1:12345" };

/** The files of a package, unpacked as a peer does. */
async function unpack(folder: string, bytes: Buffer): Promise<Record<string, unknown>> {
  await writeFile(join(folder, "package.tgz"), bytes);
  await run("tar", ["-xzf", "package.tgz"], { cwd: folder });
  await run("tar", ["-xzf", "code.tar.gz"], { cwd: folder });
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), "utf8"));
  return { metadata: await read("metadata.json"), connection: await read("connection.json") };
}

suite("A chaincode package", () => {
  test("has the same bytes, and so the same id, wherever and whenever it is packed", () => {
    const { bytes, id } = packService(options);
    assert.deepEqual(packService({ ...options }), { bytes, id });
    assert.equal(id, `basics_1:${createHash("sha256").update(bytes).digest("hex")}`);
  });

  test("has another id for another label, and for another address", () => {
    const ids = [
      packService(options).id,
      packService({ ...options, address: "127.0.0.1:12346" }).id,
      packService({ ...options, label: "basics_2" }).id,
    ];
    assert.equal(new Set(ids.map((id) => id.split(":")[1])).size, 3);
  });

  test("tells a peer where the chaincode serves", async (context) => {
    const files = await unpack(await temporaryFolder(context), packService(options).bytes);
    assert.deepEqual(files, {
      metadata: { type: "ccaas", label: "basics_1" },
      connection: { address: "127.0.0.1:12345", dial_timeout: "10s", tls_required: false },
    });
  });

  test("tells a peer whose certificate to expect where the chaincode serves over TLS", async (context) => {
    const { bytes } = packService({ ...options, tlsRootCertificate: "PEM" });
    const { connection } = await unpack(await temporaryFolder(context), bytes);
    assert.deepEqual(connection, {
      address: "127.0.0.1:12345",
      dial_timeout: "10s",
      tls_required: true,
      root_cert: "PEM",
    });
  });
});

suite("The external builder", () => {
  /** Calls a step with folders, as a peer does, and returns its exit status. */
  const call = (folder: string, step: string, ...folders: string[]): number | null =>
    spawnSync(
      join(folder, "bin", step),
      folders.map((name) => join(folder, name)),
    ).status;

  test("takes chaincode that is a service, and nothing else", async (context) => {
    const folder = await temporaryFolder(context);
    await writeBuilder(folder);
    await mkdir(join(folder, "metadata"));
    const file = join(folder, "metadata", "metadata.json");
    for (const [type, status] of [
      ["ccaas", 0],
      ["golang", 1],
    ] as const) {
      await writeFile(file, JSON.stringify({ type, label: "x" }));
      assert.equal(call(folder, "detect", "source", "metadata"), status, type);
    }
  });

  test("hands a peer the connection that the package holds", async (context) => {
    const folder = await temporaryFolder(context);
    await writeBuilder(folder);
    for (const name of ["source", "metadata", "built", "released"]) {
      await mkdir(join(folder, name));
    }
    await writeFile(join(folder, "source", "connection.json"), "the connection");
    assert.equal(call(folder, "build", "source", "metadata", "built"), 0);
    assert.equal(call(folder, "release", "built", "released"), 0);
    const released = join(folder, "released", "chaincode", "server", "connection.json");
    assert.equal(await readFile(released, "utf8"), "the connection");
  });

  test("fails where a package has no connection", async (context) => {
    const folder = await temporaryFolder(context);
    await writeBuilder(folder);
    await mkdir(join(folder, "source"));
    assert.notEqual(call(folder, "build", "source", "metadata", "built"), 0);
  });
});
