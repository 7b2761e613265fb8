import { describe, it } from "node:test";
import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";
import type { Transaction } from "@hyperledger/fabric-gateway";
import type { ConformanceNetwork } from "./conformance-network.js";
import { DISPUTED_CHAINCODE } from "./ledger.js";
import {
  endorseFailure,
  evaluateFailure,
  FAILED_TO_COLLECT,
  PAYLOADS_DIFFER,
  thrown,
} from "./expected-failures.js";
import { failureOf } from "./failure.js";
import { observe } from "./observation.js";
import { assemble, broadcast, committedCode, endorseAt, signProposal } from "./raw-client.js";

const VALID = 0;
const ENDORSEMENT_POLICY_FAILURE = 10;
const INVALID_TRANSACTION = 5;
/** Endorsement policies, and the outcome of endorsements that are missing or do not agree. */
export function endorsementSuite(net: ConformanceNetwork): void {
  /**
   * Gets endorsements from these operators' peers directly, and lets the transaction be ordered.
   */
  const commitWith = async (
    mspIds: readonly string[],
    name: string,
    values: string[],
    chaincode?: string,
  ): Promise<number> => {
    const client = net.client();
    const place = chaincode === undefined ? {} : { chaincode };
    const { signed, transactionId } = signProposal(client, name, values, place);
    const responses: peer.ProposalResponse[] = [];
    // One after the other, since a peer refuses a transaction id that it is just simulating.
    for (const mspId of mspIds) responses.push(await endorseAt(net.descriptor, mspId, signed));
    await broadcast(net.descriptor, assemble(client, signed, responses).serializeBinary());
    await net.settled(transactionId);
    return await committedCode(client, transactionId);
  };

  describe("endorsement", () => {
    it("is by a majority of the operators, the client's own first", async () => {
      const endorsers = endorsersOf(await net.client("Org2MSP").endorse("put", "e/a", "1"));
      observe("how many endorse", endorsers.length, 2);
      observe("the own operator endorses", endorsers.includes("Org2MSP"), true);
    });

    it("fails where results differ from peer to peer", async () => {
      observe("a random write", await failureOf(net.submit("random", "e/random")), {
        code: 10,
        message: FAILED_TO_COLLECT,
        details: [`Org2MSP: ${PAYLOADS_DIFFER}`, `Org3MSP: ${PAYLOADS_DIFFER}`],
      });
      observe("a random answer", await failureOf(net.submit("randomResult")), {
        code: 10,
        message: FAILED_TO_COLLECT,
        details: [`Org2MSP: ${PAYLOADS_DIFFER}`, `Org3MSP: ${PAYLOADS_DIFFER}`],
      });
    });

    it("fails where the chaincode throws", async () => {
      const failing = ["fail", "no \u{1f984} today"] as const;
      const reason = thrown("no \u{1f984} today");
      observe("a throw", await failureOf(net.submit(...failing)), endorseFailure(reason));
      observe(
        "a throw, evaluated",
        await failureOf(net.evaluate(...failing)),
        evaluateFailure(reason),
      );
      observe(
        "a throw after a write",
        await failureOf(net.submit("putThenFail", "e/thrown")),
        endorseFailure(thrown("thrown after a write")),
      );
      observe("what it wrote", await net.evaluate("get", "e/thrown"), "");
      observe(
        "an unknown function",
        await failureOf(net.submit("unheardOf")),
        endorseFailure(thrown("You've asked to invoke a function that does not exist: unheardOf")),
      );
    });

    it("is by the organisations that the client names", async () => {
      const contract = net.client().contract();
      const endorsing = (...endorsingOrganizations: string[]) =>
        contract.newProposal("put", { arguments: ["e/named", "1"], endorsingOrganizations });
      const all = await endorsing("Org1MSP", "Org2MSP", "Org3MSP").endorse();
      observe("three that are named", endorsersOf(all).sort(), ["Org1MSP", "Org2MSP", "Org3MSP"]);
      const two = await endorsing("Org2MSP", "Org3MSP").endorse();
      observe("two others that are named", endorsersOf(two).sort(), ["Org2MSP", "Org3MSP"]);
      observe("one that is nowhere", await failureOf(endorsing("Org9MSP").endorse()), {
        code: 14,
        message: "failed to find any endorsing peers for org(s): Org9MSP",
      });
      observe("one that is not there", await failureOf(endorsing("Org1MSP", "Org9MSP").endorse()), {
        code: 14,
        message: "failed to find any endorsing peers for org(s): Org9MSP",
      });
    });

    it("by too few is found when the transaction is committed", async () => {
      const submitting = net
        .client()
        .contract()
        .submit("put", {
          arguments: ["e/few", "1"],
          endorsingOrganizations: ["Org1MSP"],
        });
      const { code } = await failureOf(submitting);
      observe("one of three, through the gateway", code, ENDORSEMENT_POLICY_FAILURE);
      const commit = (...mspIds: string[]) => commitWith(mspIds, "put", ["e/few", mspIds.join()]);
      observe("one of three", await commit("Org3MSP"), ENDORSEMENT_POLICY_FAILURE);
      observe("none", await commit(), INVALID_TRANSACTION);
      observe(
        "one of three, twice",
        await commit("Org1MSP", "Org1MSP"),
        ENDORSEMENT_POLICY_FAILURE,
      );
      observe("what was not endorsed", await net.evaluate("get", "e/few"), "");
      observe("two of three", await commit("Org2MSP", "Org3MSP"), VALID);
      observe("two of three and one again", await commit("Org2MSP", "Org3MSP", "Org2MSP"), VALID);
    });
  });

  describe("an operator that runs other chaincode on its own peer", () => {
    const disputed = { chaincode: DISPUTED_CHAINCODE };

    it("is not joined with honest ones, whoever asks", async () => {
      const hostile = net.client("Org3MSP");
      observe("its lie, evaluated", await hostile.evaluateAt(disputed, "get", "d/a"), "a lie");
      observe("its own gateway", await failureOf(hostile.submitAt(disputed, "put", "d/a", "1")), {
        code: 10,
        message: FAILED_TO_COLLECT,
        details: [`Org1MSP: ${PAYLOADS_DIFFER}`, `Org2MSP: ${PAYLOADS_DIFFER}`],
      });
      // An honest operator's gateway turns to the other honest one.
      for (const mspId of ["Org1MSP", "Org2MSP"]) {
        const done = await net.submitAs({ mspId, ...disputed }, "put", "d/a", mspId);
        observe("an honest gateway", done, "done");
      }
      observe("what stands", await net.client().evaluateAt(disputed, "get", "d/a"), "Org2MSP");
    });

    it("commits nothing with its own endorsement alone, or beside one that differs", async () => {
      const commit = (...mspIds: string[]) =>
        commitWith(mspIds, "put", ["d/b", "1"], DISPUTED_CHAINCODE);
      observe("the liar alone", await commit("Org3MSP"), ENDORSEMENT_POLICY_FAILURE);
      observe("the liar first", await commit("Org3MSP", "Org1MSP"), ENDORSEMENT_POLICY_FAILURE);
      observe("the liar second", await commit("Org1MSP", "Org3MSP"), ENDORSEMENT_POLICY_FAILURE);
      observe("what was written", await net.client().evaluateAt(disputed, "get", "d/b"), "");
    });
  });

  describe("a key's own policy", () => {
    it("takes the chaincode's place", async () => {
      await net.submit("put", "g/key", "1");
      await net.submit("protect", "g/key", "Org3MSP");
      observe("whom a key names", await net.evaluate("protectors", "g/key"), '["Org3MSP"]');
      // The gateway finds out which operators the key's policy names.
      await net.submit("put", "g/key", "2");
      const commit = (...mspIds: string[]) => commitWith(mspIds, "put", ["g/key", mspIds.join()]);
      observe(
        "without the one named",
        await commit("Org1MSP", "Org2MSP"),
        ENDORSEMENT_POLICY_FAILURE,
      );
      observe("by the one named alone", await commit("Org3MSP"), VALID);
      const other = await commitWith(["Org3MSP"], "put", ["g/key", "x", "g/other", "x"]);
      observe("by it alone, with another key", other, ENDORSEMENT_POLICY_FAILURE);
      const relaxed = await commitWith(["Org1MSP", "Org2MSP"], "protect", ["g/key", "Org1MSP"]);
      observe("a new policy by others", relaxed, ENDORSEMENT_POLICY_FAILURE);
      const changed = await commitWith(["Org3MSP"], "protect", ["g/key", "Org1MSP", "Org2MSP"]);
      observe("a new policy by the one named", changed, VALID);
      observe("one of two that are named", await commit("Org1MSP"), ENDORSEMENT_POLICY_FAILURE);
      observe("both that are named", await commit("Org1MSP", "Org2MSP"), VALID);
      observe("deletion", await commitWith(["Org1MSP", "Org2MSP"], "delete", ["g/key"]), VALID);
      observe("policy of a deleted key", await net.evaluate("protectors", "g/key"), "[]");
    });
  });

  describe("a transaction that was spoiled after it was endorsed", () => {
    const spoil = async (spoiling: Parameters<typeof assemble>[3]): Promise<number> => {
      const client = net.client();
      const { signed, transactionId } = signProposal(client, "put", ["spoiled", "1"]);
      const responses = [
        await endorseAt(net.descriptor, "Org1MSP", signed),
        await endorseAt(net.descriptor, "Org2MSP", signed),
      ];
      const envelope = assemble(client, signed, responses, spoiling);
      const [answer] = await broadcast(net.descriptor, envelope.serializeBinary());
      if (answer?.status !== common.Status.SUCCESS) throw new Error(JSON.stringify(answer));
      return await committedCode(client, transactionId);
    };

    it("is invalid for what is wrong with it", async () => {
      const changedResult = await spoil({
        action: (action) => {
          const endorsed = action.getAction();
          endorsed?.setProposalResponsePayload(
            withValue(endorsed.getProposalResponsePayload_asU8(), "2"),
          );
        },
      });
      observe("another write than was endorsed", changedResult, ENDORSEMENT_POLICY_FAILURE);
      const changedInput = await spoil({
        action: (action) => {
          action.setChaincodeProposalPayload(new Uint8Array([10, 1, 0]));
        },
      });
      observe("another call than was endorsed", changedInput, INVALID_TRANSACTION);
      const twice = await spoil({
        transaction: (transaction) => {
          transaction.addActions(transaction.getActionsList()[0]);
        },
      });
      observe("two actions", twice, INVALID_TRANSACTION);
      const none = await spoil({
        transaction: (transaction) => {
          transaction.clearActionsList();
        },
      });
      observe("no action", none, INVALID_TRANSACTION);
      observe("a spoiled value", await net.evaluate("get", "spoiled"), "");
    });
  });
}

/** The MSP ids of the operators whose endorsements the gateway collected. */
function endorsersOf(transaction: Transaction): string[] {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const payload = common.Payload.deserializeBinary(
    prepared.getEnvelope()?.getPayload_asU8() ?? new Uint8Array(),
  );
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(
    action?.getPayload_asU8() ?? new Uint8Array(),
  ).getAction();
  return (endorsed?.getEndorsementsList() ?? []).map((each) =>
    msp.SerializedIdentity.deserializeBinary(each.getEndorser_asU8()).getMspid(),
  );
}

/** Changes the chaincode's answer in a `ProposalResponsePayload`. */
function withValue(bytes: Uint8Array, value: string): Uint8Array {
  const payload = peer.ProposalResponsePayload.deserializeBinary(bytes);
  const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
  const response = action.getResponse() ?? new peer.Response();
  response.setPayload(Buffer.from(value));
  action.setResponse(response);
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}
