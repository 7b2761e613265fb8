import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { isAlive } from "@basics/runtime/processes";
import { Consortium } from "./consortium.js";
import { requireState } from "./data/state.js";
import { askControl } from "./running/control.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";

describe("a consortium of one operator", () => {
  let folder: TemporaryFolder;
  let consortium: Consortium;
  const progress: string[] = [];

  before(async () => {
    folder = await TemporaryFolder.make();
    consortium = await Consortium.start({
      dataDirectory: folder.path,
      operators: ["Org1MSP"],
      onProgress: (message) => progress.push(message),
    });
  });

  after(async () => {
    await consortium.stop();
    await folder[Symbol.asyncDispose]();
  });

  it("tells of its progress, and other programs what runs", async () => {
    assert.match(progress.join("\n"), /^starting the embedded network$/m);
    const state = await requireState(consortium.layout);
    assert.equal(state.pid, process.pid);
    assert.equal(state.ledger, "embedded");
    const [operator] = state.operators;
    assert.ok(operator);
    assert.equal(operator.gateway?.url, consortium.operators[0]?.gatewayUrl);
    for (const pid of [operator.gateway?.pid, operator.manager?.pid]) assert.ok(isAlive(pid ?? 0));
  });

  it("has its processes by name, and no others", () => {
    for (const name of ["network", "gateway:Org1MSP", "manager:Org1MSP"]) {
      assert.ok(isAlive(consortium.service(name).pid), name);
    }
    assert.throws(() => consortium.service("gateway:Org2MSP"), RangeError);
  });

  it("tells which process ended without being asked to, and starts it again", async () => {
    const failed = consortium.failed();
    const { pid } = consortium.service("manager:Org1MSP");
    process.kill(pid, "SIGKILL");
    assert.match(await failed, /^The manager of Org1MSP ended unexpectedly \(SIGKILL\)/);
    await consortium.restart("manager:Org1MSP");
    assert.notEqual(consortium.service("manager:Org1MSP").pid, pid);
  });

  it("takes in no operator on the embedded network, and says which ledger would", async () => {
    const { control } = await requireState(consortium.layout);
    const request = { command: "add-operator", mspId: "Org2MSP", privateChannel: true } as const;
    await assert.rejects(
      askControl(control, request, () => undefined),
      /takes in no operator while it runs; one on Fabric's own programs does/,
    );
    const known = await consortium.addOperator("Org1MSP", { privateChannel: true });
    assert.equal(known.mspId, "Org1MSP");
    const upgrade = { command: "upgrade-chaincode", name: "basics" } as const;
    await assert.rejects(
      askControl(control, upgrade, () => undefined),
      /upgrades no chaincode/,
    );
  });

  it("leaves no process and no state behind when it is stopped", async () => {
    const names = ["network", "gateway:Org1MSP", "manager:Org1MSP"];
    const pids = names.map((name) => consortium.service(name).pid);
    await consortium.stop();
    assert.deepEqual(
      pids.filter((pid) => isAlive(pid)),
      [],
    );
    assert.ok(!existsSync(consortium.layout.stateFile));
  });
});
