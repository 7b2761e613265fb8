import type { SettlementStatement } from "@basics/chaincode/domain";
import type { StatementEvent } from "@basics/manager";

/** Which way an instance went, before the name of the other operator. */
const direction: Readonly<Record<SettlementStatement, string>> = { Leave: "to", Arrival: "from" };

/** One committed statement as a line: channel, statement, whom it concerns, block, transaction. */
export function statementLine(event: StatementEvent): string {
  return [
    event.channel.padEnd(13),
    event.statement.padEnd(13),
    subject(event).padEnd(34),
    `block ${String(event.blockNumber).padStart(3)}`,
    `tx ${event.transactionId.slice(0, 16)}…`,
  ].join("  ");
}

function subject({ migration, settlement, instance }: StatementEvent): string {
  if (migration !== undefined) {
    const { kind, source, destination, reason } = migration;
    const route =
      kind === "local"
        ? `${source}: ${hostOf(migration.sourceHost)} → ${hostOf(migration.destinationHost)}`
        : `${source} → ${destination ?? "?"}`;
    return reason === undefined ? route : `${route} (${reason})`;
  }
  if (settlement !== undefined) {
    return `hop ${settlement.hop}, ${direction[settlement.statement]} ${settlement.counterpart}`;
  }
  return instance?.instanceId.slice(0, 24) ?? "";
}

function hostOf(host: { readonly name: string } | undefined): string {
  return host?.name ?? "?";
}
