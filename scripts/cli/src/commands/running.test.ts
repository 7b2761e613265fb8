import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { StubServer } from "@basics/consortium/testing/stub-server";
import { runBasics } from "../testing/run-basics.js";
import { StubConsortium } from "../testing/stub-consortium.js";

describe("basics status", () => {
  it("shows what is ready, and where the descriptor is", async () => {
    await using gateway = await StubServer.start({ "GET /readyz": () => ({}) });
    await using manager = await StubServer.start();
    const operator = { mspId: "Org1MSP", gateway, manager };
    await using consortium = await StubConsortium.make([operator]);
    const { status, stdout } = await runBasics("status", ...consortium.data);
    assert.equal(status, 0);
    assert.match(stdout, /^embedded network +running /m);
    assert.match(stdout, new RegExp(`^gateway of Org1MSP +ready +\\d+ +${gateway.url}$`, "m"));
    assert.match(stdout, /^manager of Org1MSP +ready /m);
    assert.match(stdout, /^network descriptor: .*network\.json$/m);
  });

  it("answers no while a gateway starts, or where one cannot be reached", async () => {
    await using starting = await StubServer.start({ "GET /readyz": () => ({ status: 503 }) });
    const gone = await StubServer.start();
    await gone[Symbol.asyncDispose]();
    await using consortium = await StubConsortium.make([
      { mspId: "Org1MSP", gateway: starting },
      { mspId: "Org2MSP", gateway: gone },
    ]);
    const { status, stdout } = await runBasics("status", ...consortium.data, "--json");
    assert.equal(status, 3);
    const told = JSON.parse(stdout) as {
      running: boolean;
      ready: boolean;
      services: { service: string; state: string }[];
    };
    assert.deepEqual([told.running, told.ready], [true, false]);
    assert.deepEqual(
      told.services.map(({ service, state }) => `${service}: ${state}`),
      [
        "embedded network: running",
        "gateway of Org1MSP: starting",
        "gateway of Org2MSP: unreachable",
      ],
    );
  });
});

describe("basics down", () => {
  it("stops the process that runs the consortium, and returns when it is gone", async () => {
    const child = spawn(process.execPath, ["--eval", "setInterval(() => undefined, 1000)"]);
    const exited = once(child, "exit");
    await once(child, "spawn");
    await using consortium = await StubConsortium.make([], { pid: child.pid ?? 0 });
    const { status, stdout } = await runBasics("down", ...consortium.data);
    assert.deepEqual([status, stdout], [0, "Stopped.\n"]);
    await exited;
    assert.equal(child.signalCode, "SIGTERM");
  });
});

describe("basics up", () => {
  it("is refused where a consortium runs already, with the command that stops it", async () => {
    await using consortium = await StubConsortium.make([]);
    const { status, stderr } = await runBasics("up", ...consortium.data);
    assert.equal(status, 2);
    assert.match(stderr, /A consortium is running with its data in .*Stop it with: basics down/);
  });
});

describe("basics operator add", () => {
  it("asks for the next operator of the row, and tells progress and the end", async () => {
    await using gateway = await StubServer.start();
    await using consortium = await StubConsortium.make([{ mspId: "Org1MSP", gateway }]);
    await consortium.answerControl({ progress: "starting its peer" }, { done: "it is a member" });
    const { status, stdout, stderr } = await runBasics("operator", "add", ...consortium.data);
    assert.deepEqual([status, stdout, stderr], [0, "it is a member\n", "… starting its peer\n"]);
    assert.deepEqual(consortium.asked, [
      { command: "add-operator", mspId: "Org2MSP", privateChannel: true },
    ]);
  });

  it("passes on why it failed", async () => {
    await using gateway = await StubServer.start();
    await using consortium = await StubConsortium.make([{ mspId: "Org1MSP", gateway }]);
    await consortium.answerControl({ failed: "the disk is full" });
    const args = ["operator", "add", "Cloud_A.MSP-1", "--no-private-channel", ...consortium.data];
    const { status, stderr } = await runBasics(...args);
    assert.deepEqual([status, stderr], [1, "basics: the disk is full\n"]);
    assert.deepEqual(consortium.asked, [
      { command: "add-operator", mspId: "Cloud_A.MSP-1", privateChannel: false },
    ]);
  });

  it("refuses a name that is none, and a member", async () => {
    await using gateway = await StubServer.start();
    await using consortium = await StubConsortium.make([{ mspId: "Org1MSP", gateway }]);
    const wrong = await runBasics("operator", "add", "no name", ...consortium.data);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /"no name"/);
    const member = await runBasics("operator", "add", "Org1MSP", ...consortium.data);
    assert.equal(member.status, 2);
    assert.match(member.stderr, /Org1MSP is a member of the consortium already/);
  });
});

describe("basics chaincode upgrade", () => {
  it("names the chaincode, and its directory from the root of the disk", async () => {
    await using consortium = await StubConsortium.make([]);
    await consortium.answerControl({ done: "chaincode basics runs at sequence 2" });
    const args = ["chaincode", "upgrade", "--directory", "other", ...consortium.data];
    const { status, stdout } = await runBasics(...args);
    assert.deepEqual([status, stdout], [0, "chaincode basics runs at sequence 2\n"]);
    assert.deepEqual(consortium.asked, [
      { command: "upgrade-chaincode", name: "basics", directory: `${process.cwd()}/other` },
    ]);
  });
});

describe("basics oracle flush", () => {
  it("flushes every modelled consensus, or one channel's", async () => {
    await using oracle = await StubServer.start({
      "POST /flush": ({ query }) =>
        query.get("channel") === "elsewhere"
          ? { status: 404 }
          : { body: { consortium: 3, "org1-private": 0 } },
    });
    await using consortium = await StubConsortium.make([], { oracleUrls: [oracle.url] });
    const all = await runBasics("oracle", "flush", ...consortium.data);
    assert.equal(all.status, 0);
    assert.equal(all.stdout, "consortium: 3 transactions\norg1-private: 0 transactions\n");
    const other = ["oracle", "flush", "--channel", "elsewhere", ...consortium.data];
    const { status, stderr } = await runBasics(...other);
    assert.equal(status, 2);
    assert.match(stderr, /No modelled consensus orders a channel elsewhere/);
  });

  it("is refused where no consensus is modelled", async () => {
    await using consortium = await StubConsortium.make([]);
    const { status, stderr } = await runBasics("oracle", "flush", ...consortium.data);
    assert.equal(status, 2);
    assert.match(stderr, /models no consensus; start one with --oracle/);
  });
});
