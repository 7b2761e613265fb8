import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { peer } from "@hyperledger/fabric-protos";
import type { StateContext } from "./state-requests.js";
import { answerStateRequest } from "./state-requests.js";
import { TransactionSimulator } from "./transaction-simulator.js";

const Type = peer.ChaincodeMessage.Type;

function createContext(): StateContext {
  const simulator = new TransactionSimulator("t", {
    height: 1,
    get: () => undefined,
    range: () => [][Symbol.iterator](),
    history: () => [][Symbol.iterator](),
  });
  return { namespace: "n", members: ["Org1MSP"], simulator, queries: new Map() };
}

function read(collection: string): Uint8Array {
  const request = new peer.GetState();
  request.setKey("k");
  request.setCollection(collection);
  return request.serializeBinary();
}

suite("A member's implicit collection", () => {
  test("reads as empty, which it is, and leaves nothing in the read set", () => {
    const context = createContext();
    const own = read("_implicit_org_Org1MSP");
    assert.deepEqual(answerStateRequest(Type.GET_STATE, own, context), new Uint8Array());
    assert.deepEqual(
      answerStateRequest(Type.GET_PRIVATE_DATA_HASH, own, context),
      new Uint8Array(),
    );
    const range = new peer.GetStateByRange();
    range.setCollection("_implicit_org_Org1MSP");
    const answer = answerStateRequest(Type.GET_STATE_BY_RANGE, range.serializeBinary(), context);
    assert.ok(answer);
    const found = peer.QueryResponse.deserializeBinary(answer);
    assert.equal(found.getHasMore(), false);
    assert.equal(found.getResultsList().length, 0);
    const untouched = createContext().simulator.result().readWriteSet;
    assert.deepEqual(context.simulator.result().readWriteSet, untouched);
  });

  test("takes no writes", () => {
    const request = new peer.PutState();
    request.setCollection("_implicit_org_Org1MSP");
    request.setKey("k");
    assert.throws(
      () => answerStateRequest(Type.PUT_STATE, request.serializeBinary(), createContext()),
      /private data is not supported by the embedded network \(_implicit_org_Org1MSP\)/,
    );
  });
});

test("Collections of strangers, and defined ones, are refused by name", () => {
  for (const collection of ["_implicit_org_Org9MSP", "secrets"]) {
    for (const type of [Type.GET_STATE, Type.GET_PRIVATE_DATA_HASH]) {
      assert.throws(
        () => answerStateRequest(type, read(collection), createContext()),
        new RegExp(`private data is not supported .*\\(${collection}\\)`),
      );
    }
  }
});

test("rich queries are refused as LevelDB peers refuse them, paged ones under their own name", () => {
  const refused = (pageSize: number, bookmark: string, message: RegExp): void => {
    const page = new peer.QueryMetadata();
    page.setPagesize(pageSize);
    page.setBookmark(bookmark);
    const request = new peer.GetQueryResult();
    request.setQuery('{"selector":{}}');
    request.setMetadata(page.serializeBinary());
    const payload = request.serializeBinary();
    assert.throws(
      () => answerStateRequest(Type.GET_QUERY_RESULT, payload, createContext()),
      message,
    );
  };
  refused(0, "", /ExecuteQuery not supported/);
  refused(2, "", /ExecuteQueryWithMetadata not supported/);
  refused(0, "k", /ExecuteQueryWithMetadata not supported/);
});
