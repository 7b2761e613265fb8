import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { ManagerConfigInput } from "./config.js";
import { freePort } from "./testing/free-port.js";
import { startManagerProcess } from "./testing/manager-process.js";
import { StubConsortium } from "./testing/stub-consortium.js";
import type { StubGateway } from "./testing/stub-gateway.js";
import { startStubGateway, STUB_TOKEN } from "./testing/stub-gateway.js";

const MAIN = fileURLToPath(new URL("main.js", import.meta.url));
const run = (...args: string[]): { status: number | null; stderr: string } =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });

describe("the manager's process", { timeout: 600_000 }, () => {
  let gateway: StubGateway;
  let folder: string;
  let config: ManagerConfigInput;

  beforeEach(async () => {
    const consortium = new StubConsortium();
    consortium.addOperator("Org1MSP");
    gateway = await startStubGateway(consortium, "Org1MSP");
    folder = await mkdtemp(join(tmpdir(), "basics-main-"));
    config = {
      gateway: { url: gateway.url, token: STUB_TOKEN },
      listen: { port: 0 },
      controlToken: "a-control-token-for-tests",
      dataDirectory: folder,
      hosts: ["host-a"],
    };
  });

  afterEach(async () => {
    await gateway.close();
    await rm(folder, { recursive: true });
  });

  it("prints where it listens, and stops when asked", async () => {
    const manager = await startManagerProcess(config);
    const { event, url } = JSON.parse(manager.firstLine) as { event: string; url: string };
    assert.equal(event, "listening");
    assert.equal((await fetch(`${url}/vms`)).status, 401);
    assert.equal(await manager.terminate(), 0);
  });

  it("refuses a data directory that another manager uses, and takes one over from a killed", async () => {
    const manager = await startManagerProcess(config);
    const file = join(folder, "second.json");
    await writeFile(file, JSON.stringify(config));
    const { status, stderr } = run("--config", file);
    assert.equal(status, 1);
    assert.match(stderr, /uses .* already\. Stop it/);
    assert.doesNotMatch(stderr, /at .*\.js/);
    await manager.kill();
    const successor = await startManagerProcess(config);
    assert.equal(await successor.terminate(), 0);
  });

  it("tells what is wrong with its arguments or configuration, with exit code 2", async () => {
    assert.match(run().stderr, /Usage: node manager\/dist\/main\.js --config FILE/);
    assert.equal(run("--colour").status, 2);
    const file = join(folder, "wrong.json");
    await writeFile(file, JSON.stringify({ ...config, hosts: [] }));
    const { status, stderr } = run("--config", file);
    assert.equal(status, 2);
    assert.match(stderr, /hosts/);
    assert.doesNotMatch(stderr, /at .*\.js/);
  });

  it("waits at its first start for a gateway that is not there yet", async () => {
    const port = await freePort();
    const starting = startManagerProcess({
      ...config,
      gateway: { url: `http://127.0.0.1:${port}`, token: STUB_TOKEN },
    });
    const { startForwardingProxy } = await import("./demonstration/forwarding-proxy.js");
    const late = await startForwardingProxy(gateway.url, () => undefined, port);
    const manager = await starting;
    assert.match(manager.firstLine, /listening/);
    await manager.kill();
    await late.close();
  });
});
