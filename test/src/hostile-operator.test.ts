import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type {
  ConsortiumInstance,
  MigrationRecord,
  SettlementRecord,
  StatementName,
} from "@basics/chaincode/records";
import { CommitError, GatewayError } from "@hyperledger/fabric-gateway";
import { peer } from "@hyperledger/fabric-protos";
import { LedgerClient } from "@basics/audit";
import type { BareNetwork } from "./harness/bare-network.js";
import { startBareNetwork } from "./harness/bare-network.js";
import { someVmId } from "./harness/cloud.js";

const consortium = "consortium";
const [honest, other, hostile] = ["Org1MSP", "Org2MSP", "Org3MSP"] as const;

/** A network on which the third operator runs modified chaincode on its own peer. */
function startNetwork(endorsement: "MAJORITY" | "ANY"): Promise<BareNetwork> {
  return startBareNetwork({ operators: [honest, other, hostile], hostile, endorsement });
}

/** Endorses a forged record at the hostile operator's peer alone and has it ordered. */
async function forge(
  client: LedgerClient,
  channel: string,
  key: readonly [objectType: string, id: string],
  record: object,
  statement: StatementName,
): Promise<void> {
  await client.contract(channel).submit("Forge", {
    arguments: [...key, JSON.stringify(record), statement, JSON.stringify({ statement })],
    endorsingOrganizations: [hostile],
  });
}

async function validationCodeOf(forgery: Promise<void>): Promise<number> {
  try {
    await forgery;
    return peer.TxValidationCode.VALID;
  } catch (error) {
    if (error instanceof CommitError) return error.code;
    throw error;
  }
}

/** The chaincode's own code of a refusal, wherever in its details the client put it. */
async function refusalOf(submitting: Promise<unknown>): Promise<string> {
  try {
    await submitting;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const [detail] = error.details;
    return /"code":"([A-Z_]+)"/.exec(detail?.message ?? "")?.[1] ?? error.message;
  }
  return "VALID";
}

function somebody(mspId: string): { by: string; transactionId: string; claimedAt: string } {
  return { by: mspId, transactionId: "0".repeat(64), claimedAt: "2026-01-01T00:00:00.000Z" };
}

function forgedMigration(state: "indicated" | "confirmed"): MigrationRecord {
  return {
    ...{ migrationId: `${honest}:${randomUUID()}`, kind: "inter", state, source: honest },
    ...{ destination: hostile, instanceId: `${honest}:${randomUUID()}`, vmId: someVmId() },
    indicated: somebody(honest),
  };
}

void describe("a hostile operator with modified chaincode on its own peer", () => {
  let network: BareNetwork;
  let evil: LedgerClient;
  let source: LedgerClient;
  let destination: LedgerClient;
  let migrationId: string;
  let instanceId: string;
  const vmId = someVmId();

  before(async () => {
    network = await startNetwork("MAJORITY");
    evil = await LedgerClient.connect(network.descriptor, hostile);
    source = await LedgerClient.connect(network.descriptor, honest);
    destination = await LedgerClient.connect(network.descriptor, other);
    const channel = { kind: "consortium", consortiumChannel: consortium };
    await source.submitAs([honest, other], consortium, "ConfigureChannel", channel);
    for (const client of [source, destination]) {
      const record = { digestAlgorithms: ["sha256-tree"], keepsPrivateChannel: true };
      await client.submitAs([honest, other], consortium, "RegisterOperator", record);
      await client.submit(client.privateChannel, "ConfigureChannel", {
        ...{ kind: "private", consortiumChannel: consortium },
      });
    }
    migrationId = `${honest}:${randomUUID()}`;
    instanceId = `${honest}:${randomUUID()}`;
    await source.submitAs([honest, other], consortium, "Indicate", {
      ...{ migrationId, instanceId, vmId, destination: other },
    });
  });

  after(async () => {
    for (const client of [evil, source, destination]) await client[Symbol.asyncDispose]();
    await network.stop();
  });

  const forgeries: [string, () => Promise<void>][] = [
    [
      "an Indication of another's VM",
      async () => {
        const record = forgedMigration("indicated");
        await forge(evil, consortium, ["migration", record.migrationId], record, "Indication");
      },
    ],
    [
      "a Confirmation by another",
      async () => {
        const record = await source.evaluate<MigrationRecord>(
          ...([consortium, "GetMigration", migrationId] as const),
        );
        const forged = { ...record, state: "confirmed", hop: 1, concluded: somebody(other) };
        await forge(evil, consortium, ["migration", migrationId], forged, "Confirmation");
      },
    ],
    [
      "custody of another's VM",
      async () => {
        const forged: ConsortiumInstance = {
          instanceId,
          state: "active",
          custodian: hostile,
          hop: 1,
        };
        await forge(evil, consortium, ["instance", instanceId], forged, "Confirmation");
      },
    ],
  ];
  for (const [what, attempt] of forgeries) {
    void it(`cannot forge ${what} on the consortium channel`, async () => {
      const code = await validationCodeOf(attempt());
      assert.equal(code, peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      const record = await source.evaluate<MigrationRecord>(
        ...([consortium, "GetMigration", migrationId] as const),
      );
      assert.equal(record.state, "indicated");
    });
  }

  for (const statement of ["Leave", "Arrival"] as const) {
    void it(`cannot forge another's ${statement}`, async () => {
      const record: SettlementRecord = {
        ...{ migrationId, statement, instanceId, vmId, hop: 1, counterpart: hostile },
        settled: somebody(honest),
      };
      for (const victim of [source, destination]) {
        const key = ["settlement", migrationId] as const;
        await assert.rejects(forge(evil, victim.privateChannel, key, record, statement));
        await assert.rejects(victim.evaluate(victim.privateChannel, "GetSettlement", migrationId));
      }
    });
  }

  void it("cannot read another's private channel, through its own peer or through the other's", async () => {
    const through = await LedgerClient.connect(network.descriptor, hostile, { peerOf: honest });
    for (const client of [evil, through]) {
      await assert.rejects(client.evaluate(source.privateChannel, "GetChannel"));
      await assert.rejects(async () => {
        const blocks = await client.gateway
          .getNetwork(source.privateChannel)
          .getBlockEvents({ startBlock: 0n });
        for await (const block of blocks) assert.fail(`read ${String(block.getHeader())}`);
        throw new Error("the stream ended without a block");
      });
    }
    await through[Symbol.asyncDispose]();
  });

  void it("is refused by honest chaincode what is not its own to state", async () => {
    const through = await LedgerClient.connect(network.descriptor, hostile, { peerOf: honest });
    const say = (name: string, request: object): Promise<string> =>
      refusalOf(through.submitAs([honest, other], consortium, name, request));
    assert.equal(await say("Verify", { migrationId, vmId }), "NOT_DESTINATION");
    assert.equal(await say("Decline", { migrationId, reason: "POLICY" }), "NOT_DESTINATION");
    assert.equal(await say("Cancel", { migrationId, reason: "OTHER" }), "NOT_SOURCE");
    const stolen = {
      migrationId: `${hostile}:${randomUUID()}`,
      instanceId,
      vmId,
      destination: other,
    };
    assert.equal(await say("Indicate", stolen), "OPERATOR_NOT_REGISTERED");
    const record = { digestAlgorithms: ["sha256-tree"], keepsPrivateChannel: false };
    assert.equal(await say("RegisterOperator", record), "VALID");
    assert.match(await say("Indicate", stolen), /^(NOT_IN_CUSTODY|MIGRATION_OPEN)$/);
    const taken = { ...stolen, migrationId: `${honest}:${randomUUID()}` };
    assert.equal(await say("Indicate", taken), "ID_NOT_COINED_BY_CREATOR");
    await through[Symbol.asyncDispose]();
  });

  void it("gets nowhere with an identity that lacks the gateway's role", async () => {
    const auditor = await LedgerClient.connect(network.descriptor, honest, { identity: "auditor" });
    const cancel = auditor.submitAs([honest, other], consortium, "Cancel", {
      ...{ migrationId, reason: "OTHER" },
    });
    assert.equal(await refusalOf(cancel), "NOT_A_GATEWAY");
    await auditor[Symbol.asyncDispose]();
  });
});

void it("modified chaincode would get through where any one operator may endorse", async () => {
  // The control of the tests above: it is the majority rule that stops the forgeries.
  const network = await startNetwork("ANY");
  const evil = await LedgerClient.connect(network.descriptor, hostile);
  const record = forgedMigration("indicated");
  const forging = forge(evil, consortium, ["migration", record.migrationId], record, "Indication");
  assert.equal(await validationCodeOf(forging), peer.TxValidationCode.VALID);
  await evil[Symbol.asyncDispose]();
  await network.stop();
});
