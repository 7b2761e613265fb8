import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { StubServer } from "@basics/consortium/testing/stub-server";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { runBasics, runBasicsWith } from "../testing/run-basics.js";
import { StubConsortium } from "../testing/stub-consortium.js";

const UUID = "0198c0de-0000-7000-8000-000000000001";
const MIGRATION_ID = `Org1MSP:${UUID}`;
const PATH = `/v1/migrations/${MIGRATION_ID}`;

/** Starts a gateway that knows one migration, in which this vmId was indicated. */
function knowing(vmId: string | undefined, destination = "Org2MSP"): Promise<StubServer> {
  const migration = {
    migrationId: MIGRATION_ID,
    kind: "inter",
    state: "indicated",
    source: "Org1MSP",
  };
  return StubServer.start({
    [`GET ${PATH}`]: () => ({
      body: { ...migration, destination, ...(vmId === undefined ? {} : { vmId }) },
    }),
    [`POST ${PATH}/verification`]: () => ({
      body: { ...migration, destination, vmId, state: "confirmed" },
    }),
  });
}

describe("basics verify", () => {
  it("says whether an image is what was indicated, and answers no where it is not", async () => {
    await using folder = await TemporaryFolder.make();
    const [image, token] = [folder.file("disk.raw"), folder.file("token")];
    await writeFile(image, "content");
    await writeFile(token, "secret\n");
    const vmId = (await runBasics("digest", image, "--algorithm", "sha256")).stdout.trim();
    await using gateway = await knowing(vmId);
    const at = ["--gateway", gateway.url, "--token-file", token, "--migration", MIGRATION_ID];
    const same = await runBasics("verify", image, ...at);
    assert.equal(same.status, 0, same.stderr);
    assert.equal(
      same.stdout,
      `The same as indicated.\nfound      ${vmId}\nindicated  ${vmId}\nmigration  indicated\n`,
    );
    assert.equal(gateway.requests[0]?.authorization, "Bearer secret");
    await writeFile(image, "altered");
    const other = await runBasics("verify", image, ...at, "--json");
    assert.equal(other.status, 3);
    const told = JSON.parse(other.stdout) as Record<string, unknown>;
    assert.deepEqual([told["equal"], told["indicated"]], [false, vmId]);
    assert.deepEqual(new Set(gateway.calls), new Set([`GET ${PATH}`]), "it states nothing");
  });

  it("states the result as the destination where it is told to", async () => {
    await using folder = await TemporaryFolder.make();
    const image = folder.file("disk.raw");
    await writeFile(image, "content");
    const vmId = (await runBasics("digest", image)).stdout.trim();
    await using source = await knowing(vmId);
    await using destination = await knowing(vmId);
    await using consortium = await StubConsortium.make([
      { mspId: "Org1MSP", gateway: source },
      { mspId: "Org2MSP", gateway: destination },
    ]);
    const submit = ["--submit", "--host", "host-a", ...consortium.data];
    const { status, stdout, stderr } = await runBasics(
      "verify",
      image,
      "--migration",
      MIGRATION_ID,
      ...submit,
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^migration {2}confirmed$/m);
    const [stated] = destination.requests;
    assert.equal(stated?.call, `POST ${PATH}/verification`);
    assert.deepEqual(stated.body, { vmId, host: "host-a" });
    assert.equal(stated.authorization, "Bearer manager of Org2MSP");
  });

  it("has nothing to compare with where there was no Indication", async () => {
    await using folder = await TemporaryFolder.make();
    await writeFile(folder.file("disk.raw"), "content");
    await using gateway = await knowing(undefined);
    const at = ["--gateway", gateway.url, "--migration", MIGRATION_ID];
    const { status, stderr } = await runBasicsWith(
      { BASICS_TOKEN: "secret" },
      "verify",
      folder.file("disk.raw"),
      ...at,
    );
    assert.equal(status, 1);
    assert.match(stderr, /was cancelled before its Indication: it has no vmId/);
  });
});
