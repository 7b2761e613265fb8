import { before, describe, it } from "node:test";
import type { ConformanceNetwork } from "./conformance-network.js";
import { failedCall } from "./expected-failures.js";
import { DISPUTED_CHAINCODE, HONEST_CHAINCODE } from "./ledger.js";
import { failureOf } from "./failure.js";
import { observe } from "./observation.js";

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly payload: string;
}

/** Tests of chaincode that calls chaincode, on its own channel and on another. */
export function crossChannelSuite(net: ConformanceNetwork): void {
  const privately = { channel: "org1-private" };
  const call = async (...values: string[]): Promise<Answer> =>
    JSON.parse(await net.client().evaluateAt(privately, "call", ...values)) as Answer;

  describe("chaincode that calls another channel", () => {
    before(() => net.submit("put", "x/shared", "of \u{1f984} all"));

    it("reads there, as the same caller", async () => {
      const read = await call(HONEST_CHAINCODE, "consortium", "get", "x/shared");
      observe("a value of another channel", read, {
        status: 200,
        message: "",
        payload: "of \u{1f984} all",
      });
      const { payload } = await call(HONEST_CHAINCODE, "consortium", "whoAmI");
      const { mspId, role, channel } = JSON.parse(payload) as Record<string, unknown>;
      observe(
        "who calls there",
        { mspId, role, channel },
        {
          mspId: "Org1MSP",
          role: "gateway",
          channel: "consortium",
        },
      );
    });

    it("is told what is missing or fails there", async () => {
      observe("an absent key", await call(HONEST_CHAINCODE, "consortium", "get", "x/absent"), {
        status: 200,
        message: "",
        payload: "",
      });
      observe("an unknown function", await call(HONEST_CHAINCODE, "consortium", "unheardOf"), {
        status: 500,
        message: "You've asked to invoke a function that does not exist: unheardOf",
        payload: "",
      });
      observe("a throw there", await call(HONEST_CHAINCODE, "consortium", "fail", "thrown"), {
        status: 500,
        message: "thrown",
        payload: "",
      });
    });

    it("throws where there is no such chaincode or channel", async () => {
      const noChannel = "Failed to get policy manager for channel";
      const noChaincode =
        "execute failed: invalid invocation: [channel consortium] failed to get chaincode container info for";
      for (const [what, chaincode, channel, reason] of [
        [
          "an unknown chaincode",
          "nothing",
          "consortium",
          `${noChaincode} nothing: chaincode nothing not found`,
        ],
        ["a channel that is nowhere", HONEST_CHAINCODE, "nowhere", `${noChannel} [nowhere]`],
        ["a stranger's channel", HONEST_CHAINCODE, "org2-private", `${noChannel} [org2-private]`],
        ["a chaincode without a name", "", "consortium", `${noChaincode} : chaincode  not found`],
      ] as const) {
        const calling = net.client().evaluateAt(privately, "call", chaincode, channel, "get", "a");
        observe(`a call of ${what}`, await failureOf(calling), failedCall(reason));
      }
    });

    it("drops what is written there, and keeps what the caller writes", async () => {
      const client = net.client();
      const consortiumCall = [HONEST_CHAINCODE, "consortium", "put", "x/dropped", "1"];
      await client.submitAt(privately, "callInto", "x/kept", ...consortiumCall);
      observe("a write on another channel", await net.evaluate("get", "x/dropped"), "");
      observe("a write on its own", await client.evaluateAt(privately, "get", "x/kept"), "done");
    });

    it("is not held to what it read there", async () => {
      const client = net.client();
      const values = ["x/copied", HONEST_CHAINCODE, "consortium", "get", "x/shared"];
      const proposal = client.contract(privately).newProposal("callInto", { arguments: values });
      const transaction = await proposal.endorse();
      await net.submit("put", "x/shared", "changed");
      const { code } = await (await transaction.submit()).getStatus();
      observe("a read that is out of date", code, 0);
      observe(
        "what was copied",
        await client.evaluateAt(privately, "get", "x/copied"),
        "of \u{1f984} all",
      );
    });
  });

  describe("chaincode that calls another on its channel", () => {
    it("writes under the callee's name", async () => {
      await net.submit("call", DISPUTED_CHAINCODE, "", "put", "x/inner", "1");
      observe("the caller's key", await net.evaluate("get", "x/inner"), "");
      const disputed = { chaincode: DISPUTED_CHAINCODE };
      const value = await net.client().evaluateAt(disputed, "get", "x/inner");
      observe("the callee's key", value, "1");
    });

    it("is held to what the callee read", async () => {
      await net.submitAs({ chaincode: DISPUTED_CHAINCODE }, "put", "x/read", "1");
      const contract = net.client().contract({ chaincode: DISPUTED_CHAINCODE });
      const write = await contract
        .newProposal("put", {
          arguments: ["x/read", "2"],
          endorsingOrganizations: ["Org1MSP", "Org2MSP"],
        })
        .endorse();
      const read = await net
        .client()
        .contract()
        .newProposal("callInto", {
          arguments: ["x/result", DISPUTED_CHAINCODE, "", "get", "x/read"],
          endorsingOrganizations: ["Org1MSP", "Org2MSP"],
        })
        .endorse();
      observe("a write and a callee's read", await net.commit(write, read), [0, 11]);
    });

    it("may not call itself, nor the ledger's system chaincode", async () => {
      const self = net.evaluate("call", HONEST_CHAINCODE, "", "get", "a");
      observe(
        "a call of itself",
        await failureOf(self),
        failedCall("execute failed: error sending: txid: <id>(consortium) exists"),
      );
      const answer = await net.evaluate("call", "qscc", "", "GetChainInfo", "consortium");
      observe("a call of qscc", JSON.parse(answer), {
        status: 500,
        message:
          "Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original invocation for 'honest'",
        payload: "",
      });
    });
  });
}
