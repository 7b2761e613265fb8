import { describe, it } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import { CONSORTIUM, text } from "./client.js";
import type { ConformanceNetwork } from "./conformance-network.js";
import { envelopeOf } from "./conformance-network.js";
import { evaluateFailure, notDefined, refused, thrown } from "./expected-failures.js";
import { LEDGER_UNDER_TEST } from "../harness/ledger-under-test.js";
import { codeOf, failureOf } from "./failure.js";
import { observe } from "./observation.js";
import { broadcast, commitStatusRequest, committedCode } from "./raw-client.js";

const VALID = 0;
const DUPLICATE = 9;
/** A deadline that is long enough for a request to arrive, and short for one that never ends. */
const soon = () => ({ deadline: Date.now() + 500 });

/** Tests of one transaction's way through the gateway: arguments, ids, deadlines, errors. */
export function transactionsSuite(net: ConformanceNetwork): void {
  describe("arguments", () => {
    it("reach the chaincode as they are", async () => {
      const values = ["", " ", "ä\u{1f984}～\u0000", '{"a":1}', "x".repeat(100_000)];
      observe("text", JSON.parse(await net.evaluate("echo", ...values)), values);
      const bytes = [Buffer.from([0, 255, 128]), Buffer.from([])];
      const answer = await net.client().contract().evaluate("bytes", { arguments: bytes });
      observe("bytes", JSON.parse(text(answer)), ["00ff80", ""]);
      observe("no argument", await net.evaluate("echo"), "[]");
    });

    it("of the wrong number are the chaincode's to refuse", async () => {
      observe(
        "too few",
        await failureOf(net.evaluate("two", "1")),
        evaluateFailure(thrown("Expected 2 parameters, but 1 have been supplied")),
      );
      observe(
        "too many",
        await failureOf(net.evaluate("two", "1", "2", "3")),
        evaluateFailure(thrown("Expected 2 parameters, but 3 have been supplied")),
      );
      observe("no function at all", await failureOf(net.evaluate("")), {
        ...evaluateFailure(thrown("You've asked to invoke a function that does not exist: ")),
        message: "",
      });
      observe(
        "another contract's",
        await failureOf(net.evaluate("Other:get", "a")),
        evaluateFailure(thrown("Contract name is not known: Other")),
      );
    });

    it("that are transient are not recorded", async () => {
      const transientData = { word: "hidden-word" };
      const proposal = net
        .client()
        .contract()
        .newProposal("transientLength", {
          arguments: ["word"],
          transientData,
        });
      const transaction = await proposal.endorse();
      observe("a transient value", text(transaction.getResult()), "11");
      const recorded = Buffer.from(transaction.getBytes()).includes("hidden-word");
      observe("in the envelope", recorded, false);
      await net.commit(transaction);
    });

    it("may be none, and so may the answer", async () => {
      observe("nothing", await net.submit("nothing"), "");
    });
  });

  describe("an unknown chaincode", () => {
    it("is refused", async () => {
      const place = { chaincode: "nothing" };
      const client = net.client();
      observe(
        "an unknown chaincode, evaluated",
        await failureOf(client.evaluateAt(place, "get", "a")),
        {
          code: 9,
          message: "no peers available to evaluate chaincode nothing in channel consortium",
        },
      );
      observe(
        "an unknown chaincode, endorsed",
        await failureOf(client.submitAt(place, "put", "a", "1")),
        {
          code: 9,
          message: notDefined("nothing", "consortium"),
        },
      );
      const disputed = { channel: "org1-private", chaincode: "disputed" };
      observe(
        "one of another channel, evaluated",
        await failureOf(client.evaluateAt(disputed, "get", "a")),
        {
          code: 9,
          message: "no peers available to evaluate chaincode disputed in channel org1-private",
        },
      );
      observe(
        "one of another channel, endorsed",
        await failureOf(client.submitAt(disputed, "get", "a")),
        {
          code: 9,
          message: notDefined("disputed", "org1-private"),
        },
      );
    });
  });

  describe("a transaction id", () => {
    it("stands once: the same envelope again is marked a duplicate, and changes nothing", async () => {
      const client = net.client();
      const transaction = await client.endorse("increment", "t/twice");
      const height = await net.height();
      const first = await transaction.submit();
      observe("the first submission", (await first.getStatus()).code, VALID);
      const again = await transaction.submit();
      observe("the second's status is the first's", (await again.getStatus()).code, VALID);
      await net.submit("put", "t/after", "1");
      observe("the value", await net.evaluate("get", "t/twice"), "1");
      observe("its codes", await codesSince(height, transaction.getTransactionId()), [
        VALID,
        DUPLICATE,
      ]);
    });

    it("stands once within a block, too", async () => {
      const client = net.client();
      const transaction = await client.endorse("increment", "t/together");
      const envelope = envelopeOf(client, transaction).serializeBinary();
      const height = await net.height();
      const answers = await broadcast(net.descriptor, envelope, envelope, envelope);
      observe("what the ordering service says", answers, [
        { status: 200, info: "" },
        { status: 200, info: "" },
        { status: 200, info: "" },
      ]);
      await committedCode(client, transaction.getTransactionId());
      await net.submit("put", "t/after", "2");
      observe("three at once", await codesSince(height, transaction.getTransactionId()), [
        VALID,
        DUPLICATE,
        DUPLICATE,
      ]);
      observe("the value of three", await net.evaluate("get", "t/together"), "1");
    });

    it("of an invalid transaction is taken as well", async () => {
      const client = net.client();
      const loser = await client.endorse("increment", "t/lost");
      await net.submit("put", "t/lost", "5");
      observe("a conflict", await net.commit(loser), [11]);
      const height = await net.height();
      await broadcast(net.descriptor, envelopeOf(client, loser).serializeBinary());
      await net.submit("put", "t/after", "3");
      observe("again", await codesSince(height, loser.getTransactionId()), [DUPLICATE]);
      const code = await committedCode(client, loser.getTransactionId());
      observe("its status", code, 11);
    });

    it("that was committed is not endorsed or evaluated again", async () => {
      const proposal = net
        .client()
        .contract()
        .newProposal("put", { arguments: ["t/replay", "1"] });
      await net.commit(await proposal.endorse());
      const { endorse, evaluate } = refused(
        "duplicate transaction found [<id>]. Creator [<bytes>]",
      );
      observe("endorsed again", await failureOf(proposal.endorse()), endorse);
      observe("evaluated again", await failureOf(proposal.evaluate()), evaluate);
    });

    it("may be evaluated and endorsed as often as one likes before", async () => {
      const proposal = net
        .client()
        .contract()
        .newProposal("get", { arguments: ["t/absent"] });
      observe("once", text(await proposal.evaluate()), "");
      observe("twice", text(await proposal.evaluate()), "");
      const first = await proposal.endorse();
      await proposal.endorse();
      observe("then committed", await net.commit(first), [VALID]);
    });

    /** The validation codes of all envelopes with an id, from a block up to the last block. */
    async function codesSince(height: bigint, transactionId: string): Promise<number[]> {
      const end = await net.height();
      const blocks = await net
        .client()
        .gateway.getNetwork(CONSORTIUM)
        .getFilteredBlockEvents({ startBlock: height });
      const codes: number[] = [];
      for await (const block of blocks) {
        for (const each of block.getFilteredTransactionsList()) {
          if (each.getTxid() === transactionId) codes.push(each.getTxValidationCode());
        }
        if (BigInt(block.getNumber()) + 1n >= end) break;
      }
      blocks.close();
      return codes;
    }
  });

  describe("a deadline", () => {
    const deadlineExceeded = 4;
    const cancelled = 1;

    /** If a Fabric peer notices the deadline before the client does, it cancels the call. */
    const codeAtDeadline = async (call: Promise<unknown>): Promise<number | undefined> => {
      const code = await codeOf(call);
      return LEDGER_UNDER_TEST === "fabric" && code === cancelled ? deadlineExceeded : code;
    };

    it("ends an evaluation and an endorsement of chaincode that sleeps", async () => {
      const proposal = net
        .client()
        .contract()
        .newProposal("sleep", { arguments: ["3000"] });
      observe("evaluate", await codeAtDeadline(proposal.evaluate(soon())), deadlineExceeded);
      const another = net
        .client()
        .contract()
        .newProposal("sleep", { arguments: ["3000"] });
      observe("endorse", await codeAtDeadline(another.endorse(soon())), deadlineExceeded);
      observe("the chaincode goes on", await net.evaluate("echo", "a"), '["a"]');
    });

    it("ends waiting for a transaction that nobody sent", async () => {
      const unknown = commitStatusRequest(net.client(), "0".repeat(64));
      const waiting = net.client().gateway.newCommit(unknown).getStatus(soon());
      observe("commit status", await codeAtDeadline(waiting), deadlineExceeded);
    });

    it("of a call that is over in time does nothing", async () => {
      const proposal = net
        .client()
        .contract()
        .newProposal("put", { arguments: ["t/time", "1"] });
      const transaction = await proposal.endorse();
      const commit = await transaction.submit();
      const status = await commit.getStatus();
      observe(
        "a status",
        [status.code, status.successful, status.transactionId === transaction.getTransactionId()],
        [0, true, true],
      );
      const again = await commit.getStatus();
      observe("a status asked again", again.blockNumber === status.blockNumber, true);
    });
  });

  describe("a transaction that was sent past the gateway", () => {
    it("commits, and is known to every operator", async () => {
      const client = net.client();
      const transaction = await client.endorse("put", "t/blind", "1");
      const [answer] = await broadcast(
        net.descriptor,
        envelopeOf(client, transaction).serializeBinary(),
      );
      observe("ordered", answer?.status, common.Status.SUCCESS);
      const code = await committedCode(net.client("Org2MSP"), transaction.getTransactionId());
      observe("another operator asks", code, VALID);
    });
  });
}
