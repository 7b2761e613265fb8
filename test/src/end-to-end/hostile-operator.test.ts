import assert from "node:assert/strict";
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
import type { BareNetwork } from "../harness/bare-network.js";
import { startBareNetwork } from "../harness/bare-network.js";
import { someId, someVmId } from "../harness/cloud.js";

const CONSORTIUM = "consortium";
const [HONEST, OTHER, HOSTILE] = ["Org1MSP", "Org2MSP", "Org3MSP"] as const;

/** Starts a network in which the third operator runs modified chaincode on its own peer. */
function startNetwork(endorsement: "MAJORITY" | "ANY"): Promise<BareNetwork> {
  return startBareNetwork({ operators: [HONEST, OTHER, HOSTILE], hostile: HOSTILE, endorsement });
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
    endorsingOrganizations: [HOSTILE],
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

/** The error code with which the chaincode refused a statement, or `VALID`. */
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
    migrationId: someId(HONEST),
    kind: "inter",
    state,
    source: HONEST,
    destination: HOSTILE,
    instanceId: someId(HONEST),
    vmId: someVmId(),
    indicated: somebody(HONEST),
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
    evil = await LedgerClient.connect(network.descriptor, HOSTILE);
    source = await LedgerClient.connect(network.descriptor, HONEST);
    destination = await LedgerClient.connect(network.descriptor, OTHER);
    const channel = { kind: "consortium", consortiumChannel: CONSORTIUM };
    await source.submitAs([HONEST, OTHER], CONSORTIUM, "ConfigureChannel", channel);
    for (const client of [source, destination]) {
      const record = { digestAlgorithms: ["sha256-tree"], keepsPrivateChannel: true };
      await client.submitAs([HONEST, OTHER], CONSORTIUM, "RegisterOperator", record);
      await client.submit(client.privateChannel, "ConfigureChannel", {
        kind: "private",
        consortiumChannel: CONSORTIUM,
      });
    }
    migrationId = someId(HONEST);
    instanceId = someId(HONEST);
    await source.submitAs([HONEST, OTHER], CONSORTIUM, "Indicate", {
      migrationId,
      instanceId,
      vmId,
      destination: OTHER,
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
        await forge(evil, CONSORTIUM, ["migration", record.migrationId], record, "Indication");
      },
    ],
    [
      "a Confirmation by another",
      async () => {
        const record = await source.evaluate<MigrationRecord>(
          CONSORTIUM,
          "GetMigration",
          migrationId,
        );
        const forged = { ...record, state: "confirmed", hop: 1, concluded: somebody(OTHER) };
        await forge(evil, CONSORTIUM, ["migration", migrationId], forged, "Confirmation");
      },
    ],
    [
      "custody of another's VM",
      async () => {
        const forged: ConsortiumInstance = {
          instanceId,
          state: "active",
          custodian: HOSTILE,
          hop: 1,
        };
        await forge(evil, CONSORTIUM, ["instance", instanceId], forged, "Confirmation");
      },
    ],
  ];
  for (const [what, attempt] of forgeries) {
    void it(`cannot forge ${what} on the consortium channel`, async () => {
      const code = await validationCodeOf(attempt());
      assert.equal(code, peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      const record = await source.evaluate<MigrationRecord>(
        CONSORTIUM,
        "GetMigration",
        migrationId,
      );
      assert.equal(record.state, "indicated");
    });
  }

  for (const statement of ["Leave", "Arrival"] as const) {
    void it(`cannot forge another's ${statement}`, async () => {
      const record: SettlementRecord = {
        migrationId,
        statement,
        instanceId,
        vmId,
        hop: 1,
        counterpart: HOSTILE,
        settled: somebody(HONEST),
      };
      for (const victim of [source, destination]) {
        const key = ["settlement", migrationId] as const;
        await assert.rejects(forge(evil, victim.privateChannel, key, record, statement));
        await assert.rejects(victim.evaluate(victim.privateChannel, "GetSettlement", migrationId));
      }
    });
  }

  void it("cannot read another's private channel, through its own peer or through the other's", async () => {
    const through = await LedgerClient.connect(network.descriptor, HOSTILE, { peerOf: HONEST });
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
    const through = await LedgerClient.connect(network.descriptor, HOSTILE, { peerOf: HONEST });
    const say = (name: string, request: object): Promise<string> =>
      refusalOf(through.submitAs([HONEST, OTHER], CONSORTIUM, name, request));
    assert.equal(await say("Verify", { migrationId, vmId }), "NOT_DESTINATION");
    assert.equal(await say("Decline", { migrationId, reason: "POLICY" }), "NOT_DESTINATION");
    assert.equal(await say("Cancel", { migrationId, reason: "OTHER" }), "NOT_SOURCE");
    const stolen = {
      migrationId: someId(HOSTILE),
      instanceId,
      vmId,
      destination: OTHER,
    };
    assert.equal(await say("Indicate", stolen), "OPERATOR_NOT_REGISTERED");
    const record = { digestAlgorithms: ["sha256-tree"], keepsPrivateChannel: false };
    assert.equal(await say("RegisterOperator", record), "VALID");
    assert.match(await say("Indicate", stolen), /^(NOT_IN_CUSTODY|MIGRATION_OPEN)$/);
    const taken = { ...stolen, migrationId: someId(HONEST) };
    assert.equal(await say("Indicate", taken), "ID_NOT_COINED_BY_CREATOR");
    await through[Symbol.asyncDispose]();
  });

  void it("gets nowhere with an identity that lacks the gateway's role", async () => {
    const auditor = await LedgerClient.connect(network.descriptor, HONEST, { identity: "auditor" });
    const cancel = auditor.submitAs([HONEST, OTHER], CONSORTIUM, "Cancel", {
      migrationId,
      reason: "OTHER",
    });
    assert.equal(await refusalOf(cancel), "NOT_A_GATEWAY");
    await auditor[Symbol.asyncDispose]();
  });
});

void it("modified chaincode would get through where any one operator may endorse", async () => {
  // This is the control of the tests above: it shows that the majority rule stops the forgeries.
  const network = await startNetwork("ANY");
  const evil = await LedgerClient.connect(network.descriptor, HOSTILE);
  const record = forgedMigration("indicated");
  const forging = forge(evil, CONSORTIUM, ["migration", record.migrationId], record, "Indication");
  assert.equal(await validationCodeOf(forging), peer.TxValidationCode.VALID);
  await evil[Symbol.asyncDispose]();
  await network.stop();
});
