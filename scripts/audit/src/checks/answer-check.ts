import type { LineageStatement } from "@basics/chaincode/domain";
import type {
  ConsortiumInstance,
  LineageEntry,
  Page,
  PrivateInstance,
} from "@basics/chaincode/records";
import { status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import type { Finding } from "../finding.js";
import type { LedgerClient } from "../reading/ledger-client.js";
import type { Held } from "./custody-check.js";
import type { Residence } from "./residence.js";

/**
 * The statements in an instance's history, each with true if it moves custody on the consortium
 * channel.
 */
const makesHop: Readonly<Record<LineageStatement, boolean>> = {
  Registration: false,
  Confirmation: true,
  Leave: false,
  Arrival: false,
  Retirement: false,
};

const PAGE_SIZE = "100";
/** The gRPC status that a peer gives to every error of a chaincode itself. */
const CHAINCODE_ERROR: number = status.UNKNOWN;

/**
 * Compares the consortium channel's chaincode's answers about an instance with the channel's
 * blocks.
 */
export async function checkCustodyAnswers(
  client: LedgerClient,
  channel: string,
  instanceId: string,
  held: Held,
): Promise<Finding[]> {
  const record = await ask<ConsortiumInstance>(client, channel, instanceId);
  if (typeof record === "string") return found(channel, instanceId, [record]);
  const { custodian, hop, openMigrationId } = held;
  const expected = { custodian, hop, state: held.retired ? "retired" : "active", openMigrationId };
  const differences = compare(record, expected);
  const path = (await lineageOf(client, channel, instanceId))
    .filter(({ statement }) => makesHop[statement])
    .map(({ migrationId }) => migrationId);
  if (path.join() !== held.path.join()) {
    differences.push(`its lineage has ${path.length} Confirmations, not the ${held.path.length}`);
  }
  return found(channel, instanceId, differences);
}

/** Compares a private channel's chaincode's answer about an instance with the channel's blocks. */
export async function checkResidenceAnswer(
  client: LedgerClient,
  channel: string,
  instanceId: string,
  residence: Residence,
): Promise<Finding[]> {
  const record = await ask<PrivateInstance>(client, channel, instanceId);
  const differences = typeof record === "string" ? [record] : compare(record, residence);
  return found(channel, instanceId, differences);
}

/**
 * Asks for a record, and answers it or the chaincode's refusal.
 *
 * @throws an Error where the peer cannot be asked
 */
async function ask<T extends object>(
  client: LedgerClient,
  channel: string,
  instanceId: string,
): Promise<T | string> {
  try {
    return await client.evaluate<T>(channel, "GetInstance", instanceId);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== CHAINCODE_ERROR) throw error;
    return `it is answered with an error: ${error.details[0]?.message ?? error.message}`;
  }
}

function compare<T extends object>(record: T, expected: Partial<T> | object): string[] {
  return Object.entries(expected)
    .map(([name, value]) => [name, record[name as keyof T] as unknown, value] as const)
    .filter(([, is, value]) => is !== value)
    .map(([name, is, value]) => `${name} is answered as ${String(is)}, not ${String(value)}`);
}

function found(channel: string, subject: string, differences: readonly string[]): Finding[] {
  return differences.map((detail) => ({ code: "STATE_DIFFERS", channel, subject, detail }));
}

/** Reads the whole history of an instance, as a channel's chaincode tells it. */
export async function lineageOf(
  client: LedgerClient,
  channel: string,
  instanceId: string,
): Promise<LineageEntry[]> {
  const all: LineageEntry[] = [];
  let bookmark = "";
  do {
    const page: Page<LineageEntry> = await client.evaluate(
      channel,
      "GetLineage",
      instanceId,
      PAGE_SIZE,
      bookmark,
    );
    all.push(...page.records);
    bookmark = page.bookmark;
  } while (bookmark !== "");
  return all;
}
