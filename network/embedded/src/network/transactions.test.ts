import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { GatewayError } from "@hyperledger/fabric-gateway";
import { StatusCode } from "@hyperledger/fabric-gateway";
import type { TestNetwork } from "./testing/network.js";
import { startTestNetwork } from "./testing/network.js";

const MVCC_CONFLICT = 11;
const PHANTOM_CONFLICT = 12;

suite("Transactions through the unmodified fabric-gateway client", () => {
  let net: TestNetwork;
  before(async () => {
    net = await startTestNetwork();
  });
  after(() => net.stop());

  test("a submitted value can be read at every operator's peer", async () => {
    assert.equal(await net.submit("put", "colour", "blue"), "done");
    for (const mspId of net.network.operators) {
      const value = await net.contract(mspId).evaluateTransaction("get", "colour");
      assert.equal(Buffer.from(value).toString(), "blue");
    }
  });

  test("an evaluated transaction writes nothing", async () => {
    await net.evaluate("put", "evaluated", "x");
    assert.equal(await net.evaluate("get", "evaluated"), "");
  });

  test("a transaction does not read its own writes, and an empty value deletes", async () => {
    await net.submit("put", "emptied", "1");
    await net.submit("put", "emptied", "");
    assert.equal(await net.evaluate("range", "emptied", "emptiedz"), "[]");
  });

  test("keys come in the order of their UTF-8 bytes, deleted ones not at all", async () => {
    // U+FF5E comes before U+1F600 in UTF-8, and after it in UTF-16.
    const keys = ["r/b", "r/a", "r/\u{1f600}", "r/～", "r/é", "r/c"];
    await net.submit("put", ...keys.flatMap((key) => [key, "1"]));
    await net.submit("delete", "r/c");
    const found = JSON.parse(await net.evaluate("range", "r/", "r0")) as string[];
    assert.deepEqual(found, ["r/a", "r/b", "r/é", "r/～", "r/\u{1f600}"]);
  });

  test("a range of many keys comes whole, and by pages with bookmarks", async () => {
    const keys = Array.from({ length: 250 }, (_, index) => `m${String(index).padStart(3, "0")}`);
    await net.submit("put", ...keys.flatMap((key) => [key, "1"]));
    assert.deepEqual(JSON.parse(await net.evaluate("range", "m", "n")), keys);
    const pages: string[][] = [];
    let bookmark = "";
    do {
      const page = JSON.parse(await net.evaluate("page", "m", "n", "100", bookmark)) as {
        keys: string[];
        bookmark: string;
      };
      pages.push(page.keys);
      bookmark = page.bookmark;
    } while (bookmark !== "");
    assert.deepEqual(pages, [keys.slice(0, 100), keys.slice(100, 200), keys.slice(200)]);
  });

  test("composite keys are found by their beginning, apart from simple ones", async () => {
    await net.submit("putComposite", "owner", "ann", "1");
    await net.submit("putComposite", "owner", "ann", "2");
    await net.submit("putComposite", "owner", "anna", "3");
    const found = JSON.parse(await net.evaluate("partial", "owner", "ann")) as string[][];
    assert.deepEqual(found, [
      ["ann", "1"],
      ["ann", "2"],
    ]);
    const simple = JSON.parse(await net.evaluate("range", "", "")) as string[];
    assert.ok(simple.every((key) => !key.startsWith("\0")));
  });

  test("history tells every modification, newest first", async () => {
    await net.submit("put", "h", "1");
    await net.submit("put", "h", "2");
    await net.submit("delete", "h");
    const history = JSON.parse(await net.evaluate("history", "h")) as {
      value: string;
      isDelete: boolean;
    }[];
    assert.deepEqual(
      history.map(({ value, isDelete }) => [value, isDelete]),
      [
        ["", true],
        ["2", false],
        ["1", false],
      ],
    );
  });

  test("a value of several megabytes is kept", async () => {
    await net.submit("large", "big", String(5 * 1024 * 1024));
    assert.equal(await net.evaluate("sizeOf", "big"), String(5 * 1024 * 1024));
  });

  test("transient data reaches the chaincode and not the ledger", async () => {
    const proposal = net.contract().newProposal("transient", {
      transientData: { secret: "hidden-word" },
    });
    const transaction = await proposal.endorse();
    assert.equal(Buffer.from(transaction.getResult()).toString(), "hidden-word");
    const commit = await transaction.submit();
    const { code, blockNumber } = await commit.getStatus();
    assert.equal(code, StatusCode.VALID);
    const qscc = net.contract("Org1MSP", "consortium", "qscc");
    const block = await qscc.evaluateTransaction(
      "GetBlockByNumber",
      "consortium",
      String(blockNumber),
    );
    assert.ok(Buffer.from(proposal.getBytes()).includes("hidden-word"));
    // The result is public. It would hold the transient map's name if that were part of it.
    assert.ok(!Buffer.from(block).includes("secret"));
  });

  test("of two transactions on the same version the second is an MVCC conflict", async () => {
    await net.submit("put", "counter", "0");
    const transactions = await Promise.all(
      [1, 2].map(() =>
        net
          .contract()
          .newProposal("increment", { arguments: ["counter"] })
          .endorse(),
      ),
    );
    const commits = await Promise.all(transactions.map((each) => each.submit()));
    const codes = await Promise.all(commits.map(async (each) => (await each.getStatus()).code));
    assert.deepEqual(
      codes.toSorted((left, right) => left - right),
      [StatusCode.VALID, MVCC_CONFLICT],
    );
    assert.equal(await net.evaluate("get", "counter"), "1");
  });

  test("a key that appears in a range that was read is a phantom conflict", async () => {
    await net.submit("put", "s1", "1", "s2", "2");
    const transaction = await net
      .contract()
      .newProposal("sumOfRange", { arguments: ["s", "t", "sum"] })
      .endorse();
    await net.submit("put", "s3", "3");
    const commit = await transaction.submit();
    const status = await commit.getStatus();
    assert.equal(status.code, PHANTOM_CONFLICT);
    assert.equal(await net.evaluate("get", "sum"), "");
  });

  test("writes after a paged query are refused", async () => {
    await net.submit("put", "b", "1");
    await assert.rejects(net.submit("pageThenPut"), (error: GatewayError) => {
      assert.match(error.details[0]?.message ?? "", /already performed a paginated query/);
      return true;
    });
  });

  test("an error of the chaincode is UNKNOWN when evaluated, ABORTED when endorsed", async () => {
    await assert.rejects(net.evaluate("none"), (error: GatewayError) => {
      assert.equal(error.code, 2);
      assert.deepEqual(error.details, [
        {
          address: net.network.descriptor.peers["peer0.Org1MSP"]?.address,
          mspId: "Org1MSP",
          message: "chaincode response 500, no function none",
        },
      ]);
      return true;
    });
    await assert.rejects(net.submit("none"), (error: GatewayError) => {
      assert.equal(error.code, 10);
      assert.equal(error.details[0]?.message, "chaincode response 500, no function none");
      return true;
    });
  });

  test("an unknown chaincode is FAILED_PRECONDITION, an unknown channel UNAVAILABLE", async () => {
    const noChaincode = net.contract("Org1MSP", "consortium", "nothing");
    await assert.rejects(noChaincode.evaluateTransaction("get"), { code: 9 });
    await assert.rejects(noChaincode.submitTransaction("get"), { code: 9 });
    const noChannel = net.contract("Org1MSP", "nowhere");
    await assert.rejects(noChannel.evaluateTransaction("get", "a"), { code: 14 });
    await assert.rejects(noChannel.submitTransaction("get", "a"), { code: 9 });
  });

  test("what is not supported says so", async () => {
    const messages = {
      putPrivate: /private data is not supported/,
      query: /not supported for leveldb/,
    };
    for (const [name, message] of Object.entries(messages)) {
      await assert.rejects(net.submit(name), (error: GatewayError) => {
        assert.match(error.details[0]?.message ?? "", message);
        return true;
      });
    }
  });

  test("a call whose deadline passes ends, and the network goes on", async () => {
    const proposal = net.contract().newProposal("never");
    await assert.rejects(proposal.evaluate({ deadline: Date.now() + 200 }), { code: 4 });
    assert.equal(await net.evaluate("get", "colour"), "blue");
  });

  test("the identical envelope may be submitted again, and changes nothing", async () => {
    const transaction = await net
      .contract()
      .newProposal("increment", { arguments: ["twice"] })
      .endorse();
    const first = await transaction.submit();
    assert.equal((await first.getStatus()).code, StatusCode.VALID);
    const second = await transaction.submit();
    assert.equal((await second.getStatus()).code, StatusCode.VALID);
    await net.submit("put", "after", "1");
    assert.equal(await net.evaluate("get", "twice"), "1");
  });

  test("a proposal that was committed cannot be endorsed again", async () => {
    const proposal = net.contract().newProposal("put", { arguments: ["replay", "1"] });
    const commit = await (await proposal.endorse()).submit();
    await commit.getStatus();
    await assert.rejects(proposal.endorse(), (error: GatewayError) => {
      assert.match(error.details[0]?.message ?? "", /duplicate transaction found/);
      return true;
    });
  });
});
