import { hasMoved } from "@basics/chaincode/domain";
import type { MigrationRecord, SettlementRecord } from "@basics/chaincode/records";
import type { Finding } from "../finding.js";
import type { RecordedStatement } from "../reading/ledger-history.js";
import type { ChainCheck } from "./chain-check.js";

export interface SettlementCheckOptions {
  readonly operator: string;
  /** The operator's private channel. */
  readonly channel: string;
  /** Of the consortium channel, read to a later point than the private channel. */
  readonly migrations: ReadonlyMap<string, MigrationRecord>;
}

/** Holds an operator's Leaves and Arrivals against the consortium's Confirmations. */
export function checkSettlements(
  { operator, channel, migrations }: SettlementCheckOptions,
  statements: readonly RecordedStatement[],
): Finding[] {
  const findings: Finding[] = [];
  const settled = new Map<string, number>();
  for (const { settlement, blockNumber } of statements) {
    if (settlement === undefined) continue;
    const { migrationId } = settlement;
    const at = { channel, blockNumber, subject: migrationId };
    const before = settled.get(migrationId);
    if (before !== undefined) {
      findings.push({ code: "SETTLEMENT_DOUBLED", ...at, detail: `first in block ${before}` });
    }
    settled.set(migrationId, blockNumber);
    const migration = migrations.get(migrationId);
    if (migration === undefined || !hasMoved(migration.state)) {
      const detail = `the consortium holds it ${migration?.state ?? "unknown"}`;
      findings.push({ code: "SETTLEMENT_UNFOUNDED", ...at, detail });
      continue;
    }
    const differs = differences(settlement, dueOf(migration, operator));
    if (differs !== "") findings.push({ code: "SETTLEMENT_DIFFERS", ...at, detail: differs });
  }
  for (const migration of migrations.values()) {
    const { migrationId, source, destination, state } = migration;
    const ours = source === operator || destination === operator;
    if (!hasMoved(state) || !ours || settled.has(migrationId)) continue;
    const detail = `its ${source === operator ? "Leave" : "Arrival"} is missing`;
    findings.push({ code: "SETTLEMENT_OPEN", channel, subject: migrationId, detail });
  }
  return findings;
}

type Due = Pick<SettlementRecord, "statement" | "instanceId" | "vmId" | "hop" | "counterpart">;

/** What an operator has to write of a confirmed migration. */
function dueOf(migration: MigrationRecord, operator: string): Partial<Due> {
  const { source, destination, instanceId, vmId, hop } = migration;
  const same = { instanceId, vmId, hop } as Partial<Due>;
  if (source === operator) {
    return { ...same, statement: "Leave", ...(destination && { counterpart: destination }) };
  }
  if (destination === operator) return { ...same, statement: "Arrival", counterpart: source };
  return {};
}

function differences(settlement: SettlementRecord, due: Partial<Due>): string {
  const names = ["statement", "instanceId", "vmId", "hop", "counterpart"] as const;
  return names
    .filter((name) => settlement[name] !== due[name])
    .map((name) => `${name} is ${settlement[name]}, not ${due[name] ?? "the operator's to state"}`)
    .join("; ");
}

/** Holds a private channel's blocks against what its operator anchored with the consortium. */
export function checkAnchors(
  { operator, channel }: Pick<SettlementCheckOptions, "operator" | "channel">,
  consortium: readonly RecordedStatement[],
  chain: Pick<ChainCheck, "height" | "hashOf">,
): Finding[] {
  return consortium.flatMap(({ anchor }): Finding[] => {
    if (anchor?.operator !== operator || anchor.channel !== channel) return [];
    const { blockNumber, blockHash } = anchor;
    const hash = chain.hashOf(blockNumber);
    const at = { channel, blockNumber };
    if (hash === undefined) {
      const detail = `it was anchored, and the channel ends before it at ${chain.height} blocks`;
      return [{ code: "ANCHOR_BEYOND_CHAIN", ...at, detail }];
    }
    if (hash === blockHash) return [];
    return [{ code: "ANCHOR_MISMATCH", ...at, detail: `anchored as ${blockHash}, it is ${hash}` }];
  });
}
