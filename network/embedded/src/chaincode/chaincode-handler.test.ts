import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { suite, test } from "node:test";
import { peer } from "@hyperledger/fabric-protos";
import { Snapshots } from "../peer/snapshots.js";
import type { Proposal } from "../peer/proposal.js";
import type { Execution } from "./chaincode-handler.js";
import { ChaincodeHandler } from "./chaincode-handler.js";
import type { ChaincodeStream } from "./stream.js";
import { TransactionSimulator } from "./transaction-simulator.js";

const Type = peer.ChaincodeMessage.Type;

/** A stream that keeps what the peer sent, and lets a test speak for the chaincode. */
class FakeStream extends EventEmitter implements ChaincodeStream {
  readonly sent: peer.ChaincodeMessage[] = [];
  ended = false;

  write(message: peer.ChaincodeMessage): void {
    this.sent.push(message);
    this.emit("sent");
  }

  end(): void {
    this.ended = true;
  }

  say(type: Parameters<peer.ChaincodeMessage["setType"]>[0], payload: Uint8Array): void {
    const message = new peer.ChaincodeMessage();
    message.setType(type);
    message.setChannelId("channel");
    message.setTxid("transaction");
    message.setPayload(payload);
    this.emit("data", message);
  }

  register(id: string): void {
    const name = new peer.ChaincodeID();
    name.setName(id);
    this.say(Type.REGISTER, name.serializeBinary());
  }

  get types(): number[] {
    return this.sent.map((each) => each.getType());
  }
}

function createHandler(executeTimeoutMs = 10_000): {
  stream: FakeStream;
  handler: ChaincodeHandler;
} {
  const stream = new FakeStream();
  const handler = new ChaincodeHandler({
    stream,
    executeTimeoutMs,
    invokeChaincode: () => Promise.reject(new Error("none here")),
    admit: (id) => id === "expected",
  });
  return { stream, handler };
}

function execution(): Execution {
  const simulator = new TransactionSimulator("transaction", {
    height: 1,
    get: () => undefined,
    range: () => [].values(),
    history: () => [].values(),
  });
  return {
    channelId: "channel",
    transactionId: "transaction",
    namespace: "n",
    members: ["Org1MSP"],
    simulator,
    proposal: { signed: new peer.SignedProposal() } as Proposal,
    snapshots: new Snapshots(),
    input: new peer.ChaincodeInput(),
  };
}

suite("The conversation with a chaincode", () => {
  test("a chaincode that is expected is told REGISTERED, then READY", async () => {
    const { stream, handler } = createHandler();
    stream.register("expected");
    assert.equal(await handler.ready, "expected");
    assert.deepEqual(stream.types, [Type.REGISTERED, Type.READY]);
  });

  test("one that is not expected, or that speaks before it registered, is turned away", async () => {
    const intruder = createHandler();
    intruder.stream.register("intruder");
    await assert.rejects(intruder.handler.ready, /no chaincode is expected to register/);
    assert.ok(intruder.stream.ended);
    const early = createHandler();
    early.stream.say(Type.GET_STATE, new Uint8Array());
    await assert.rejects(early.handler.ready, /sent GET_STATE before it registered/);
  });

  test("a call ends with the chaincode's COMPLETED message", async () => {
    const { stream, handler } = createHandler();
    stream.register("expected");
    const call = handler.execute(execution());
    assert.equal(stream.types.at(-1), Type.TRANSACTION);
    stream.say(Type.COMPLETED, Buffer.from("answer"));
    assert.equal(Buffer.from((await call).getPayload_asU8()).toString(), "answer");
  });

  test("a call that takes too long fails, and its late requests find no context", async () => {
    const { stream, handler } = createHandler(1);
    stream.register("expected");
    await assert.rejects(handler.execute(execution()), /timeout expired/);
    const answered = new Promise((resolve) => stream.once("sent", resolve));
    stream.say(Type.GET_STATE, new Uint8Array());
    await answered;
    const answer = stream.sent.at(-1);
    assert.equal(answer?.getType(), Type.ERROR);
    assert.match(Buffer.from(answer.getPayload_asU8()).toString(), /no ledger context/);
  });

  test("calls under way fail when the chaincode goes away, and so do later ones", async () => {
    const { stream, handler } = createHandler();
    stream.register("expected");
    const call = handler.execute(execution());
    stream.emit("end");
    await assert.rejects(call, /chaincode stream terminated/);
    await assert.rejects(handler.execute(execution()), /chaincode stream terminated/);
  });

  test("one transaction cannot call the same chaincode twice at once on a channel", async () => {
    const { stream, handler } = createHandler();
    stream.register("expected");
    const first = handler.execute(execution());
    await assert.rejects(handler.execute(execution()), /txid: transaction\(channel\) exists/);
    stream.say(Type.COMPLETED, new Uint8Array());
    await first;
  });

  test("a request that makes no sense is an ERROR to the chaincode, not the end", async () => {
    const { stream, handler } = createHandler();
    stream.register("expected");
    const call = handler.execute(execution());
    for (const [type, reason] of [
      [Type.QUERY_STATE_NEXT, /query iterator not found/],
      [Type.WRITE_BATCH_STATE, /not supported by the embedded network/],
    ] as const) {
      const answered = new Promise((resolve) => stream.once("sent", resolve));
      stream.say(type, new Uint8Array());
      await answered;
      assert.equal(stream.sent.at(-1)?.getType(), Type.ERROR);
      assert.match(Buffer.from(stream.sent.at(-1)?.getPayload_asU8() ?? []).toString(), reason);
    }
    stream.say(Type.COMPLETED, new Uint8Array());
    await call;
  });
});
