import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { freePort } from "../testing/free-port.js";
import { OperatorFixture, until } from "../testing/manager-fixture.js";
import { StubConsortium } from "../testing/stub-consortium.js";

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly errors?: readonly { readonly field: string }[];
}

describe("the control API", { timeout: 600_000 }, () => {
  let consortium: StubConsortium;
  let operator: OperatorFixture;
  let folder: string;
  let image: string;

  beforeEach(async () => {
    consortium = new StubConsortium();
    operator = await OperatorFixture.start(consortium, "Org1MSP");
    folder = await mkdtemp(join(tmpdir(), "basics-images-"));
    image = join(folder, "image.raw");
    await writeFile(image, "some content");
  });

  afterEach(async () => {
    await operator.close();
    await rm(folder, { recursive: true });
  });

  const vm = (change: object = {}): object => ({ name: "web", image, host: "host-a", ...change });
  const refuses = async (
    status: number,
    code: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<Problem> => {
    const answer = await operator.call<Problem>(method, path, body);
    assert.equal(answer.status, status, answer.body.detail);
    assert.equal(answer.body.code, code);
    assert.notEqual(answer.body.remedy, "");
    return answer.body;
  };

  it("imports an image, registers the VM and shows it", async () => {
    const imported = await operator.import("web", image);
    assert.equal(imported.state, "running");
    assert.equal(imported.size, 12);
    assert.equal(consortium.custodians.get(imported.instanceId), "Org1MSP");
    assert.deepEqual(await operator.vm(imported.instanceId), imported);
    const { body } = await operator.call<{ items: unknown[] }>("GET", "/vms");
    assert.deepEqual(body.items, [imported]);
    assert.equal(
      await readFile(join(operator.folder, imported.image ?? ""), "utf8"),
      "some content",
    );
  });

  it("wants the control token, and tells a missing one from a wrong one", async () => {
    for (const [authorization, code] of [
      [undefined, "TOKEN_MISSING"],
      ["Basic eDp5", "TOKEN_MISSING"],
      ["Bearer wrong", "TOKEN_WRONG"],
    ] as const) {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const response = await fetch(`${operator.url}/vms`, { headers });
      assert.equal(response.status, 401);
      assert.equal(response.headers.get("Content-Type")?.split(";")[0], "application/problem+json");
      assert.equal(((await response.json()) as Problem).code, code);
    }
  });

  it("names every field of a request that is wrong", async () => {
    const body = vm({ name: "two words", image: "relative", colour: "blue" });
    const { errors = [] } = await refuses(400, "BODY_INVALID", "POST", "/vms", body);
    assert.deepEqual(errors.map(({ field }) => field).sort(), ["body", "image", "name"]);
    await refuses(400, "HOST_UNKNOWN", "POST", "/vms", vm({ host: "host-z" }));
  });

  it("refuses a body that is no JSON", async () => {
    const response = await fetch(`${operator.url}/vms`, {
      method: "POST",
      headers: {
        Authorization: "Bearer a-control-token-for-tests",
        "Content-Type": "application/json",
      },
      body: "{",
    });
    assert.equal(response.status, 400);
    assert.equal(((await response.json()) as Problem).code, "BODY_INVALID");
  });

  it("refuses images that are absent, empty or of a doubtful format, and keeps nothing of them", async () => {
    const absent = join(folder, "absent");
    await refuses(400, "IMAGE_NOT_FOUND", "POST", "/vms", vm({ image: absent }));
    await refuses(400, "IMAGE_KIND_UNSUPPORTED", "POST", "/vms", vm({ image: folder }));
    await writeFile(image, "");
    await refuses(400, "IMAGE_EMPTY", "POST", "/vms", vm());
    await writeFile(image, Buffer.from("QFI\xfb and more", "latin1"));
    await refuses(400, "IMAGE_FORMAT_AMBIGUOUS", "POST", "/vms", vm());
    assert.deepEqual(await readdir(join(operator.folder, "hosts", "host-a")), []);
    assert.equal((await operator.call("POST", "/vms", vm({ format: "raw" }))).status, 201);
  });

  it("keeps a sparse image sparse", async () => {
    await truncate(image, 64 * 1024 * 1024);
    const { image: copy = "", size } = await operator.import("web", image);
    assert.equal(size, 64 * 1024 * 1024);
    const { blocks } = await stat(join(operator.folder, copy));
    assert.ok(blocks * 512 < 1024 * 1024, `${blocks} blocks`);
  });

  it("refuses a name that is taken", async () => {
    await operator.import("web", image);
    await refuses(409, "VM_NAME_TAKEN", "POST", "/vms", vm());
  });

  it("keeps nothing of a VM that the gateway does not register", async () => {
    operator.gateway.fault = () => ({
      kind: "answer",
      status: 403,
      body: { status: 403, code: "ROLE_FORBIDDEN", remedy: "Use a manager's token." },
    });
    await refuses(403, "ROLE_FORBIDDEN", "POST", "/vms", vm());
    assert.deepEqual(await readdir(join(operator.folder, "hosts", "host-a")), []);
    const { body } = await operator.call<{ items: unknown[] }>("GET", "/vms");
    assert.deepEqual(body.items, []);
  });

  it("refuses migrations that cannot be, and leaves the VM running", async () => {
    const { instanceId } = await operator.import("web", image);
    const path = `/vms/${instanceId}/migrations`;
    await refuses(400, "BODY_INVALID", "POST", path, {});
    await refuses(400, "BODY_INVALID", "POST", path, { host: "host-b", destination: "Org2MSP" });
    const late = { host: "host-b", expiresAt: "2026-01-01T00:00:00Z" };
    const { body } = await operator.call("POST", path, late);
    assert.match(JSON.stringify(body), /BODY_INVALID.*expiresAt.*must lie ahead/);
    await refuses(400, "HOST_UNKNOWN", "POST", path, { host: "host-z" });
    await refuses(400, "SAME_HOST", "POST", path, { host: "host-a" });
    await refuses(404, "OPERATOR_NOT_FOUND", "POST", path, { destination: "Org9MSP" });
    await refuses(409, "DESTINATION_UNUSABLE", "POST", path, { destination: "Org1MSP" });
    consortium.addOperator("Org2MSP");
    await refuses(409, "DESTINATION_UNUSABLE", "POST", path, { destination: "Org2MSP" });
    assert.equal((await operator.vm(instanceId)).state, "running");
  });

  it("holds a VM for one migration at a time", async () => {
    consortium.addOperator("Org2MSP", `http://127.0.0.1:${await freePort()}`);
    const imported = await operator.import("web", image);
    const { migrationId } = await operator.migrate(imported, { destination: "Org2MSP" });
    // It runs until the destination was asked whether it takes the image.
    await until(
      async () => (await operator.vm(imported.instanceId)).state === "in-transit" || undefined,
    );
    const path = `/vms/${imported.instanceId}/migrations`;
    const { detail } = await refuses(409, "VM_IN_TRANSIT", "POST", path, { host: "host-b" });
    assert.ok(detail.includes(migrationId));
  });

  it("takes the next migration as soon as the ledger has decided the one before", async () => {
    const imported = await operator.import("web", image);
    const { migrationId } = await operator.migrate(imported, { host: "host-b" });
    await until(() => consortium.migrations.get(migrationId)?.state === "confirmed" || undefined);
    const next = await operator.migrate(imported, { host: "host-a" });
    assert.equal((await operator.ended(next.migrationId)).outcome, "confirmed");
    assert.equal((await operator.vm(imported.instanceId)).host, "host-a");
  });

  it("tells what it does not know", async () => {
    await refuses(404, "VM_NOT_FOUND", "GET", "/vms/Org1MSP:none");
    await refuses(404, "MIGRATION_NOT_FOUND", "GET", "/migrations/Org1MSP:none");
    await refuses(404, "MIGRATION_NOT_FOUND", "POST", "/migrations/Org1MSP:none/cancel");
    await refuses(404, "ROUTE_NOT_FOUND", "GET", "/elsewhere");
  });

  it("shows no trace of its internals when something fails", async () => {
    const { instanceId } = await operator.import("web", image);
    operator.gateway.fault = () => ({ kind: "answer", status: 418, body: {} });
    const path = `/vms/${instanceId}/migrations`;
    const { status, body } = await operator.call("POST", path, { destination: "Org2MSP" });
    assert.equal(status, 502);
    assert.doesNotMatch(JSON.stringify(body), /\n\s+at |node_modules/);
  });
});
