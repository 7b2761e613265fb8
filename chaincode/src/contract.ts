import { Contract, Info } from "fabric-contract-api";
import { canonicalJson } from "./canonical-json";
import { BasicsContext } from "./context";
import { LedgerError } from "./ledger-error";
import type {
  AnchorRecord,
  ChannelRecord,
  InstanceRecord,
  LineageEntry,
  MigrationRecord,
  OperatorRecord,
  Page,
  RelayMarkRecord,
  SettlementRecord,
} from "./records";
import { anchor, getLastAnchor } from "./rules/anchor";
import { configureChannel } from "./rules/channel";
import { registerAtConsortium, registerPrivately } from "./rules/instance";
import { indicateInter, verifyInter } from "./rules/inter-migration";
import {
  listAnchors,
  listInstances,
  listLineage,
  listMigrations,
  listOperators,
} from "./rules/lists";
import { indicateLocal, verifyLocal } from "./rules/local-migration";
import { cancel, decline } from "./rules/migration";
import { getOperator, registerOperator } from "./rules/operator";
import { getRelayMark, markRelay } from "./rules/relay-mark";
import { retireAtConsortium, retirePrivately } from "./rules/retirement";
import { arrive, getSettlement, leave } from "./rules/settlement";
import { publishSchemas } from "./schema/components";
import { publishParameters } from "./schema/parameters";
import * as statements from "./schema/statements";
import { present } from "./state/fields";
import { getInstance } from "./state/instances";
import { getMigration } from "./state/migrations";
import { bookmark, evaluates, id, json, operatorId, pageSize, submits } from "./transaction";

const migrationId = id("migrationId", "a migration's id, MSPID:uuid");
const instanceId = id("instanceId", "an instance's id, MSPID:uuid");

publishSchemas();

/**
 * The functions of chaincode `basics`. Each checks who calls it on which kind of channel, hands its
 * parsed argument to the rule, and answers the record in canonical JSON.
 */
@Info({
  title: "BASICS",
  description: "Records VM migrations between and inside clouds",
  license: { name: "Apache-2.0" },
})
export class BasicsContract extends Contract {
  override createContext(): BasicsContext {
    return new BasicsContext();
  }

  override async beforeTransaction(context: BasicsContext): Promise<void> {
    await context.authorize();
  }

  /** Hands over the arguments as parsed here, and answers canonical JSON. */
  override async aroundTransaction(context: BasicsContext, functionName: never): Promise<void> {
    const call: Promise<unknown> = super.aroundTransaction(
      context,
      functionName,
      context.arguments,
    );
    // The typings say void, but Fabric answers this value to the client.
    return canonicalJson(await call) as unknown as undefined;
  }

  override unknownTransaction(context: BasicsContext): Promise<void> {
    const [functionName] = context.stub.getStringArgs();
    return Promise.reject(new LedgerError("FUNCTION_NOT_FOUND", { functionName }));
  }

  @submits(statements.configuration, { channel: "any", returns: "ChannelRecord" })
  ConfigureChannel(
    { ledger }: BasicsContext,
    configuration: statements.Configuration,
  ): Promise<ChannelRecord> {
    return configureChannel(ledger, configuration);
  }

  @submits(statements.operatorRegistration, { channel: "consortium", returns: "OperatorRecord" })
  RegisterOperator(
    { ledger }: BasicsContext,
    registration: statements.OperatorRegistration,
  ): Promise<OperatorRecord> {
    return registerOperator(ledger, registration);
  }

  @submits(statements.registration, { channel: "both", returns: "InstanceRecord" })
  async Register(
    { ledger }: BasicsContext,
    registration: statements.Registration,
  ): Promise<InstanceRecord> {
    const { kind } = await ledger.channel();
    return kind === "private"
      ? registerPrivately(ledger, registration)
      : registerAtConsortium(ledger, registration);
  }

  @submits(statements.indication, { channel: "both", returns: "MigrationRecord" })
  async Indicate(
    { ledger }: BasicsContext,
    indication: statements.Indication,
  ): Promise<MigrationRecord> {
    const { kind } = await ledger.channel();
    return kind === "private"
      ? indicateLocal(ledger, indication)
      : indicateInter(ledger, indication);
  }

  @submits(statements.verification, { channel: "both", returns: "MigrationRecord" })
  async Verify(
    { ledger }: BasicsContext,
    verification: statements.Verification,
  ): Promise<MigrationRecord> {
    const { kind } = await ledger.channel();
    return kind === "private"
      ? verifyLocal(ledger, verification)
      : verifyInter(ledger, verification);
  }

  @submits(statements.withdrawal, { channel: "both", returns: "MigrationRecord" })
  Decline({ ledger }: BasicsContext, withdrawal: statements.Withdrawal): Promise<MigrationRecord> {
    return decline(ledger, withdrawal);
  }

  @submits(statements.withdrawal, { channel: "both", returns: "MigrationRecord" })
  Cancel({ ledger }: BasicsContext, withdrawal: statements.Withdrawal): Promise<MigrationRecord> {
    return cancel(ledger, withdrawal);
  }

  @submits(statements.retirement, { channel: "both", returns: "InstanceRecord" })
  async Retire(
    { ledger }: BasicsContext,
    retirement: statements.Retirement,
  ): Promise<InstanceRecord> {
    const { kind } = await ledger.channel();
    return kind === "private"
      ? retirePrivately(ledger, retirement)
      : retireAtConsortium(ledger, retirement);
  }

  @submits(statements.anchoring, { channel: "consortium", returns: "AnchorRecord" })
  Anchor({ ledger }: BasicsContext, anchoring: statements.Anchoring): Promise<AnchorRecord> {
    return anchor(ledger, anchoring);
  }

  @submits(statements.leaving, { channel: "private", returns: "SettlementRecord" })
  Leave({ ledger }: BasicsContext, leaving: statements.Leaving): Promise<SettlementRecord> {
    return leave(ledger, leaving);
  }

  @submits(statements.arriving, { channel: "private", returns: "SettlementRecord" })
  Arrive({ ledger }: BasicsContext, arriving: statements.Arriving): Promise<SettlementRecord> {
    return arrive(ledger, arriving);
  }

  @submits(statements.relayMarking, { channel: "private", returns: "RelayMarkRecord" })
  MarkRelay({ ledger }: BasicsContext, marking: statements.RelayMarking): Promise<RelayMarkRecord> {
    return markRelay(ledger, marking);
  }

  @evaluates([], { channel: "any", returns: "ChannelRecord" })
  GetChannel({ ledger }: BasicsContext): Promise<ChannelRecord> {
    return ledger.channel();
  }

  @evaluates([operatorId], { channel: "consortium", returns: "OperatorRecord" })
  GetOperator({ ledger }: BasicsContext, mspId: string): Promise<OperatorRecord> {
    return getOperator(ledger, mspId);
  }

  @evaluates([pageSize, bookmark], { channel: "consortium", returns: "OperatorPage" })
  ListOperators(
    { ledger }: BasicsContext,
    size: number | undefined,
    from: string,
  ): Promise<Page<OperatorRecord>> {
    return listOperators(ledger, present({ pageSize: size, bookmark: from }));
  }

  @evaluates([instanceId], { channel: "any", returns: "InstanceRecord" })
  GetInstance({ ledger }: BasicsContext, instance: string): Promise<InstanceRecord> {
    return getInstance(ledger, instance);
  }

  @evaluates([json("query", statements.instanceQuery)], {
    channel: "both",
    returns: "InstancePage",
  })
  ListInstances(
    { ledger }: BasicsContext,
    query: statements.InstanceQuery,
  ): Promise<Page<InstanceRecord>> {
    return listInstances(ledger, query);
  }

  @evaluates([instanceId, pageSize, bookmark], { channel: "both", returns: "LineagePage" })
  GetLineage(
    { ledger }: BasicsContext,
    instance: string,
    size: number | undefined,
    from: string,
  ): Promise<Page<LineageEntry>> {
    return listLineage(ledger, instance, present({ pageSize: size, bookmark: from }));
  }

  @evaluates([migrationId], { channel: "any", returns: "MigrationRecord" })
  GetMigration({ ledger }: BasicsContext, migration: string): Promise<MigrationRecord> {
    return getMigration(ledger, migration);
  }

  @evaluates([json("query", statements.migrationQuery)], {
    channel: "both",
    returns: "MigrationPage",
  })
  ListMigrations(
    { ledger }: BasicsContext,
    query: statements.MigrationQuery,
  ): Promise<Page<MigrationRecord>> {
    return listMigrations(ledger, query);
  }

  @evaluates([migrationId], { channel: "private", returns: "SettlementRecord" })
  GetSettlement({ ledger }: BasicsContext, migration: string): Promise<SettlementRecord> {
    return getSettlement(ledger, migration);
  }

  @evaluates([operatorId], { channel: "consortium", returns: "AnchorRecord" })
  GetAnchor({ ledger }: BasicsContext, mspId: string): Promise<AnchorRecord> {
    return getLastAnchor(ledger, mspId);
  }

  @evaluates([operatorId, pageSize, bookmark], { channel: "consortium", returns: "AnchorPage" })
  ListAnchors(
    { ledger }: BasicsContext,
    mspId: string,
    size: number | undefined,
    from: string,
  ): Promise<Page<AnchorRecord>> {
    return listAnchors(ledger, mspId, present({ pageSize: size, bookmark: from }));
  }

  @evaluates([], { channel: "private", returns: "RelayMarkRecord" })
  GetRelayMark({ ledger }: BasicsContext): Promise<RelayMarkRecord> {
    return getRelayMark(ledger);
  }
}

publishParameters(BasicsContract.prototype);
