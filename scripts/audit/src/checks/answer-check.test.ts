import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { LedgerStub } from "../testing/ledger-stub.js";
import { A, B, INSTANCE_ID } from "../testing/statements.js";
import { checkCustodyAnswers, checkResidenceAnswer, lineageOf } from "./answer-check.js";

const held = {
  custodian: B,
  hop: 1,
  retired: false,
  openMigrationId: undefined,
  path: [`${A}:m1`],
};
const record = { instanceId: INSTANCE_ID, custodian: B, hop: 1, state: "active" };
const confirmation = { statement: "Confirmation", migrationId: `${A}:m1` };
const GET_INSTANCE = `GetInstance ${INSTANCE_ID}`;

/** Makes a ledger whose chaincode answers the instance, and its lineage in pages. */
function answering(instance: unknown, ...pages: readonly (readonly object[])[]): LedgerStub {
  const ledger = new LedgerStub();
  ledger.answers.set(GET_INSTANCE, instance);
  for (const [index, records] of pages.entries()) {
    const bookmark = index === 0 ? "" : `page ${index}`;
    ledger.answers.set(`GetLineage ${INSTANCE_ID} 100 ${bookmark}`, {
      records,
      bookmark: index === pages.length - 1 ? "" : `page ${index + 1}`,
    });
  }
  return ledger;
}

/** Makes an error as a peer passes it on from a chaincode. */
function refusal(code: status, message: string): GatewayError {
  const cause = Object.assign(new Error(message), {
    code,
    details: message,
    metadata: new Metadata(),
  });
  const details = [{ address: "peer", message, mspId: A }];
  return new GatewayError({ code, details, cause, message });
}

const details = async (checking: Promise<readonly { code: string; detail: string }[]>) =>
  (await checking).map(({ code, detail }) => `${code}: ${detail}`);

describe("what a consortium's chaincode answers of an instance", () => {
  it("is what its blocks say: nothing is found", async () => {
    const { client } = answering(record, [{ statement: "Registration" }], [confirmation]);
    assert.deepEqual(await checkCustodyAnswers(client, "consortium", INSTANCE_ID, held), []);
  });

  it("is found where it says otherwise, field by field, and in its lineage", async () => {
    const open = { ...record, custodian: A, hop: 2, openMigrationId: `${A}:m2` };
    const { client } = answering(open, [confirmation, confirmation]);
    assert.deepEqual(await details(checkCustodyAnswers(client, "consortium", INSTANCE_ID, held)), [
      `STATE_DIFFERS: custodian is answered as ${A}, not ${B}`,
      "STATE_DIFFERS: hop is answered as 2, not 1",
      `STATE_DIFFERS: openMigrationId is answered as ${A}:m2, not undefined`,
      "STATE_DIFFERS: its lineage has 2 Confirmations, not the 1",
    ]);
  });

  it("is found where a retired instance goes on", async () => {
    const { client } = answering(record, [confirmation]);
    const retired = { ...held, retired: true };
    assert.deepEqual(
      await details(checkCustodyAnswers(client, "consortium", INSTANCE_ID, retired)),
      ["STATE_DIFFERS: state is answered as active, not retired"],
    );
  });

  it("is found where the chaincode denies what its blocks say", async () => {
    const { client } = answering(refusal(status.UNKNOWN, "no such instance"));
    assert.deepEqual(await details(checkCustodyAnswers(client, "consortium", INSTANCE_ID, held)), [
      "STATE_DIFFERS: it is answered with an error: no such instance",
    ]);
  });

  it("cannot be checked while the peer is away, which is no finding", async () => {
    const { client } = answering(refusal(status.UNAVAILABLE, "away"));
    await assert.rejects(
      checkCustodyAnswers(client, "consortium", INSTANCE_ID, held),
      GatewayError,
    );
  });
});

describe("what a private channel's chaincode answers of an instance", () => {
  it("is held against where its statements left it", async () => {
    const residence = { state: "departed", hop: 1 } as const;
    const same = answering({ instanceId: INSTANCE_ID, ...residence });
    assert.deepEqual(await checkResidenceAnswer(same.client, "own", INSTANCE_ID, residence), []);
    const other = answering({ instanceId: INSTANCE_ID, state: "resident", hop: 1 });
    const [found] = await checkResidenceAnswer(other.client, "own", INSTANCE_ID, residence);
    assert.deepEqual(found, {
      code: "STATE_DIFFERS",
      channel: "own",
      subject: INSTANCE_ID,
      detail: "state is answered as resident, not departed",
    });
  });
});

it("a lineage is read page by page to its end", async () => {
  const { client } = answering(record, [{ hop: 0 }], [{ hop: 1 }, { hop: 2 }], []);
  const hops = (await lineageOf(client, "consortium", INSTANCE_ID)).map(({ hop }) => hop);
  assert.deepEqual(hops, [0, 1, 2]);
});
