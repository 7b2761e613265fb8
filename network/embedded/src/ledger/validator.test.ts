import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { common, ledger, msp, peer } from "@hyperledger/fabric-protos";
import type { SigningIdentity } from "../identity/types.js";
import {
  CHANNEL,
  CHAINCODE,
  createFixture,
  genesisEnvelope,
  makeEnvelope,
  policies,
  type EnvelopeOptions,
  type Fixture,
} from "./ledger-fixture.js";
import { parseEnvelope } from "./parsed-envelope.js";
import { State } from "./state.js";
import type { ChannelPolicies } from "./types.js";
import { validateBlock, type ValidationContext } from "./validator.js";

const Code = peer.TxValidationCode;
const MSP_IDS = ["Org1MSP", "Org2MSP", "Org3MSP"];

function namesOf(codes: readonly number[]): string[] {
  return codes.map(
    (code) => Object.entries(Code).find(([, value]) => value === code)?.[0] ?? String(code),
  );
}

describe("validation", () => {
  let fixture: Fixture;
  let outsiders: Fixture;
  let endorsers: SigningIdentity[];

  before(async () => {
    fixture = await createFixture(MSP_IDS);
    outsiders = await createFixture(["Org1MSP"]);
    endorsers = [peerOf("Org1MSP"), peerOf("Org2MSP")];
  });

  function peerOf(mspId: string): SigningIdentity {
    const found = fixture.peers.get(mspId);
    assert.ok(found !== undefined);
    return found;
  }

  function make(options: Partial<EnvelopeOptions> = {}): Uint8Array {
    return makeEnvelope({
      creator: fixture.client,
      endorsers,
      sets: { [CHAINCODE]: { writes: { k: "v" } } },
      ...options,
    }).bytes;
  }

  function validate(envelopes: readonly Uint8Array[], changes: Partial<ValidationContext> = {}) {
    return validateBlock(1, envelopes.map(parseEnvelope), {
      channelId: CHANNEL,
      membership: fixture.membership,
      policies: policies("MAJORITY", MSP_IDS),
      state: State.empty(),
      isCommitted: () => false,
      ...changes,
    });
  }

  function codeOf(envelope: Uint8Array, changes: Partial<ValidationContext> = {}): string {
    return namesOf(validate([envelope], changes).codes).join();
  }

  it("takes what is well made, signed and endorsed", () => {
    assert.equal(codeOf(make({ event: { eventName: "Moved" } })), "VALID");
  });

  it("refuses what is no envelope", () => {
    assert.equal(codeOf(Buffer.alloc(0)), "NIL_ENVELOPE");
    assert.equal(codeOf(Buffer.from("rubbish")), "INVALID_OTHER_REASON");
    const envelope = new common.Envelope();
    envelope.setPayload(Buffer.from("rubbish"));
    assert.equal(codeOf(envelope.serializeBinary()), "BAD_PAYLOAD");
    const headless = new common.Payload();
    headless.setData(Buffer.from("data"));
    envelope.setPayload(headless.serializeBinary());
    assert.equal(codeOf(envelope.serializeBinary()), "BAD_COMMON_HEADER");
  });

  it("refuses other types of message, and configuration after block 0", () => {
    const type = common.HeaderType.MESSAGE;
    assert.equal(codeOf(make({ type })), "BAD_COMMON_HEADER");
    const update = make({ type: common.HeaderType.CONFIG_UPDATE });
    assert.equal(codeOf(update), "UNSUPPORTED_TX_PAYLOAD");
    const config = make({ type: common.HeaderType.CONFIG });
    assert.equal(codeOf(config), "INVALID_CONFIG_TRANSACTION");
    assert.equal(codeOf(genesisEnvelope()), "BAD_CREATOR_SIGNATURE");
  });

  it("refuses a creator who did not sign, or is no member", () => {
    const cut = (signature: Uint8Array): Uint8Array => signature.subarray(1);
    assert.equal(codeOf(make({ tamper: { signature: cut } })), "BAD_CREATOR_SIGNATURE");
    const other = (): Uint8Array => peerOf("Org1MSP").sign(Buffer.alloc(1));
    assert.equal(codeOf(make({ tamper: { signature: other } })), "BAD_CREATOR_SIGNATURE");
    assert.equal(codeOf(make({ creator: outsiders.client })), "BAD_CREATOR_SIGNATURE");
  });

  it("refuses an id that is not the hash of nonce and creator", () => {
    assert.equal(codeOf(make({ transactionId: "ab".repeat(32) })), "BAD_PROPOSAL_TXID");
  });

  it("refuses a response to another proposal, and more or less than one action", () => {
    const response = (payload: peer.ProposalResponsePayload): void => {
      payload.setProposalHash(Buffer.alloc(32));
    };
    assert.equal(codeOf(make({ tamper: { response } })), "INVALID_ENDORSER_TRANSACTION");
    for (const count of [0, 2]) {
      const transaction = (made: peer.Transaction): void => {
        const [action] = made.getActionsList();
        made.setActionsList(Array.from({ length: count }, () => action ?? assert.fail()));
      };
      assert.equal(codeOf(make({ tamper: { transaction } })), "INVALID_ENDORSER_TRANSACTION");
    }
  });

  it("refuses another channel's transaction", () => {
    assert.equal(codeOf(make({ channelId: "other" })), "TARGET_CHAIN_NOT_FOUND");
  });

  it("refuses an id that is committed, before it looks at what was endorsed", () => {
    const isCommitted = (): boolean => true;
    assert.equal(codeOf(make(), { isCommitted }), "DUPLICATE_TXID");
    assert.equal(codeOf(make({ endorsers: [] }), { isCommitted }), "DUPLICATE_TXID");
    const action = (made: peer.ChaincodeAction): void => {
      made.setResults(Buffer.from("rubbish"));
    };
    assert.equal(codeOf(make({ tamper: { action } }), { isCommitted }), "DUPLICATE_TXID");
    const forged = make({ transactionId: "ab".repeat(32) });
    assert.equal(codeOf(forged, { isCommitted }), "BAD_PROPOSAL_TXID");
  });

  it("takes one of equal ids in a block: the first that is otherwise good", () => {
    const nonce = Buffer.alloc(24, 7);
    const good = make({ nonce });
    const unendorsed = make({ nonce, endorsers: [] });
    const { codes } = validate([unendorsed, good, good, make()]);
    assert.deepEqual(namesOf(codes), [
      "ENDORSEMENT_POLICY_FAILURE",
      "VALID",
      "DUPLICATE_TXID",
      "VALID",
    ]);
  });

  it("refuses a response that holds no action of a chaincode", () => {
    const response = (payload: peer.ProposalResponsePayload): void => {
      payload.setExtension$(Buffer.from("rubbish"));
    };
    assert.equal(codeOf(make({ tamper: { response } })), "BAD_RESPONSE_PAYLOAD");
  });

  it("refuses results that are none, and what names no or another chaincode", () => {
    const tampered = (action: (made: peer.ChaincodeAction) => void): string =>
      codeOf(make({ tamper: { action } }));
    assert.equal(
      tampered((made) => {
        made.setResults(Buffer.from("rubbish"));
      }),
      "BAD_RWSET",
    );
    assert.equal(
      tampered((made) => {
        made.clearChaincodeId();
      }),
      "INVALID_OTHER_REASON",
    );
    for (const change of [
      (id?: peer.ChaincodeID) => id?.setVersion(""),
      (id?: peer.ChaincodeID) => id?.setName("other"),
    ]) {
      assert.equal(
        tampered((made) => {
          change(made.getChaincodeId());
        }),
        "INVALID_CHAINCODE",
      );
    }
    const event = { chaincodeId: "other", eventName: "Moved" };
    assert.equal(codeOf(make({ event })), "INVALID_OTHER_REASON");
  });

  it("refuses a chaincode that the channel does not have", () => {
    assert.equal(codeOf(make({ chaincode: "other", sets: {} })), "INVALID_CHAINCODE");
    const sets = { [CHAINCODE]: {}, other: { writes: { k: "v" } } };
    assert.equal(codeOf(make({ sets })), "INVALID_CHAINCODE");
    assert.equal(codeOf(make({ sets: { [CHAINCODE]: {}, other: {} } })), "VALID");
  });

  it("refuses private data, and one namespace that stands twice", () => {
    const namespaced = new ledger.rwset.NsReadWriteSet();
    namespaced.setNamespace(CHAINCODE);
    const results = (count: number): ((made: peer.ChaincodeAction) => void) => {
      const sets = new ledger.rwset.TxReadWriteSet();
      sets.setNsRwsetList(Array.from({ length: count }, () => namespaced));
      return (made) => {
        made.setResults(sets.serializeBinary());
      };
    };
    assert.equal(codeOf(make({ tamper: { action: results(2) } })), "ILLEGAL_WRITESET");
    namespaced.addCollectionHashedRwset();
    assert.equal(codeOf(make({ tamper: { action: results(1) } })), "INVALID_OTHER_REASON");
  });

  it("counts only verified endorsements of members, each signer once", () => {
    const failure = "ENDORSEMENT_POLICY_FAILURE";
    assert.equal(codeOf(make({ endorsers: [peerOf("Org1MSP")] })), failure);
    const twice = [peerOf("Org1MSP"), peerOf("Org1MSP")];
    assert.equal(codeOf(make({ endorsers: twice })), failure);
    const [foreign] = outsiders.peers.values();
    assert.equal(
      codeOf(make({ endorsers: [peerOf("Org2MSP"), foreign ?? assert.fail()] })),
      failure,
    );
    const endorsement = (made: peer.Endorsement): void => {
      made.setSignature(peerOf("Org1MSP").sign(Buffer.from("something else")));
    };
    assert.equal(codeOf(make({ tamper: { endorsement } })), failure);
    assert.equal(codeOf(make({ endorsers: [fixture.client, peerOf("Org2MSP")] })), failure);
    const spare = [...endorsers, foreign ?? assert.fail()];
    assert.equal(codeOf(make({ endorsers: spare })), "VALID");
  });

  it("takes another spelling of an endorser's certificate for the same signer", async () => {
    const channel = policies("OutOf(2, 'Org1MSP.peer', 'Org1MSP.peer')", MSP_IDS);
    const first = peerOf("Org1MSP");
    const identity = msp.SerializedIdentity.deserializeBinary(first.serialized);
    const spelt = `${Buffer.from(identity.getIdBytes_asU8()).toString()}\n\n`;
    identity.setIdBytes(Buffer.from(spelt));
    const again: SigningIdentity = { ...first, serialized: identity.serializeBinary() };
    const envelope = make({ endorsers: [first, again] });
    assert.equal(codeOf(envelope, { policies: channel }), "ENDORSEMENT_POLICY_FAILURE");
    const second = await fixture.issue("Org1MSP", "peer");
    assert.equal(codeOf(make({ endorsers: [first, second] }), { policies: channel }), "VALID");
  });

  it("asks the policy of every chaincode whose namespace is written", () => {
    const strict = policies("ALL", MSP_IDS, ["other"]);
    const usual = policies("MAJORITY", MSP_IDS);
    const both: ChannelPolicies = {
      endorsement: (name) => usual.endorsement(name) ?? strict.endorsement(name),
    };
    const reading = { [CHAINCODE]: { writes: { k: "v" } }, other: { reads: [{ key: "k" }] } };
    assert.equal(codeOf(make({ sets: reading }), { policies: both }), "VALID");
    const writing = { [CHAINCODE]: {}, other: { writes: { k: "v" } } };
    assert.equal(codeOf(make({ sets: writing }), { policies: both }), "ENDORSEMENT_POLICY_FAILURE");
    const metadata = { [CHAINCODE]: {}, other: { metadata: { k: {} } } };
    assert.equal(
      codeOf(make({ sets: metadata }), { policies: both }),
      "ENDORSEMENT_POLICY_FAILURE",
    );
    const called = make({ chaincode: "other", sets: {} });
    assert.equal(codeOf(called, { policies: both }), "ENDORSEMENT_POLICY_FAILURE");
  });

  it("holds a key's own policy in place of the chaincode's", () => {
    const state = State.empty();
    const own = new Map([["VALIDATION_PARAMETER", policyOf("Org3MSP")]]);
    const version = { blockNumber: 0, transactionNumber: 0 };
    const value = { value: Buffer.from("v"), version, metadata: own };
    state.apply([{ namespace: CHAINCODE, key: "own", value }]);
    const write = (keys: string[], by: string[]): string =>
      codeOf(
        make({
          endorsers: by.map(peerOf),
          sets: { [CHAINCODE]: { writes: Object.fromEntries(keys.map((key) => [key, "v"])) } },
        }),
        { state },
      );
    assert.equal(write(["own"], ["Org3MSP"]), "VALID");
    assert.equal(write(["own"], ["Org1MSP", "Org2MSP"]), "ENDORSEMENT_POLICY_FAILURE");
    assert.equal(write(["own", "other"], ["Org3MSP"]), "ENDORSEMENT_POLICY_FAILURE");
    assert.equal(write(["own", "other"], ["Org1MSP", "Org3MSP"]), "VALID");
  });

  it("refuses to write a key whose policy changes in the same block", () => {
    const set = { k: { VALIDATION_PARAMETER: policyOf("Org1MSP") } };
    const changing = make({ sets: { [CHAINCODE]: { writes: { k: "v" }, metadata: set } } });
    const { codes } = validate([changing, make()]);
    assert.deepEqual(namesOf(codes), ["VALID", "ENDORSEMENT_POLICY_FAILURE"]);
  });

  it("finds conflicts only with transactions that are valid", () => {
    const touch = { [CHAINCODE]: { reads: [{ key: "k" }], writes: { k: "v" } } };
    const bad = make({ sets: touch, endorsers: [] });
    const { codes, batch } = validate([bad, make({ sets: touch }), make({ sets: touch })]);
    assert.deepEqual(namesOf(codes), ["ENDORSEMENT_POLICY_FAILURE", "VALID", "MVCC_READ_CONFLICT"]);
    const version = { blockNumber: 1, transactionNumber: 1 };
    assert.deepEqual(batch.writes, [{ namespace: CHAINCODE, key: "k", version }]);
  });

  it("does not throw, whichever byte of an envelope is changed", () => {
    const good = make({ event: { eventName: "Moved" } });
    const changed = Array.from({ length: good.length }, (_, index) => {
      const copy = Uint8Array.from(good);
      copy[index] = (copy[index] ?? 0) ^ 0xff;
      return copy;
    });
    const { codes } = validate(changed);
    assert.ok(codes.every((code) => code !== Code.VALID));
  });
});

/** A serialised policy of one peer's signature, as chaincode sets it on a key. */
function policyOf(mspId: string): Uint8Array {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  const signedBy = new common.SignaturePolicy();
  signedBy.setSignedBy(0);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(signedBy);
  envelope.setIdentitiesList([principal]);
  return envelope.serializeBinary();
}
