import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Contract, GatewayError } from "@hyperledger/fabric-gateway";
import { createTestChaincode } from "./testing/chaincode.js";
import type { TestNetwork } from "./testing/network.js";
import { startTestNetwork } from "./testing/network.js";

suite("Chaincode that calls chaincode", () => {
  let net: TestNetwork;
  let own: Contract;
  before(async () => {
    const run = { kind: "in-process" as const, create: () => createTestChaincode() };
    net = await startTestNetwork({
      chaincodes: [
        { name: "test", channels: "all", run },
        { name: "other", channels: "consortium", run },
      ],
    });
    own = net.contract("Org1MSP", "org1-private");
    await net.submit("put", "shared", "from the consortium");
  });
  after(() => net.stop());

  const evaluate = async (contract: Contract, name: string, ...parameters: string[]) =>
    JSON.parse(Buffer.from(await contract.evaluateTransaction(name, ...parameters)).toString()) as {
      status: number;
      message: string;
      payload: string;
    };

  test("reads on another channel, as the same caller", async () => {
    const read = await evaluate(own, "call", "test", "consortium", "get", "shared");
    assert.deepEqual(read, { status: 200, message: "", payload: "from the consortium" });
    const caller = await evaluate(own, "call", "test", "consortium", "creator");
    assert.equal(caller.payload, "Org1MSP");
  });

  test("an absent key is an empty payload, an unknown function a status of 500", async () => {
    const absent = await evaluate(own, "call", "test", "consortium", "get", "absent");
    assert.deepEqual(absent, { status: 200, message: "", payload: "" });
    const unknown = await evaluate(own, "call", "test", "consortium", "none");
    assert.equal(unknown.status, 500);
  });

  test("what it writes on another channel is dropped", async () => {
    await own.submitTransaction("call", "test", "consortium", "put", "dropped", "x");
    assert.equal(await net.evaluate("get", "dropped"), "");
  });

  test("an unknown chaincode, an unknown channel and a stranger's channel throw", async () => {
    for (const [chaincode, channel] of [
      ["nothing", "consortium"],
      ["test", "nowhere"],
      ["test", "org2-private"],
    ] as const) {
      await assert.rejects(
        own.evaluateTransaction("call", chaincode, channel, "get", "a"),
        (error: GatewayError) => {
          assert.match(error.details[0]?.message ?? "", /INVOKE_CHAINCODE failed/);
          return true;
        },
      );
    }
  });

  test("on the same channel the callee's writes are the caller's, in its own namespace", async () => {
    await net.submit("call", "other", "", "put", "inner", "1");
    assert.equal(await net.evaluate("get", "inner"), "");
    const other = net.contract("Org1MSP", "consortium", "other");
    const value = await other.evaluateTransaction("get", "inner");
    assert.equal(Buffer.from(value).toString(), "1");
  });

  test("the ledger's system chaincode refuses calls from chaincode", async () => {
    const answer = await evaluate(own, "call", "qscc", "", "GetChainInfo", "org1-private");
    assert.equal(answer.status, 500);
    assert.match(answer.message, /Rejecting invoke of QSCC/);
  });

  test("a private channel needs its operator's endorsement only", async () => {
    await own.submitTransaction("put", "private", "1");
    const value = await own.evaluateTransaction("get", "private");
    assert.equal(Buffer.from(value).toString(), "1");
  });
});
