import type { StatementEvent } from "@basics/manager";

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
    const direction = settlement.statement === "Leave" ? "to" : "from";
    return `hop ${settlement.hop}, ${direction} ${settlement.counterpart}`;
  }
  return instance?.instanceId.slice(0, 24) ?? "";
}

function hostOf(host: { readonly name: string } | undefined): string {
  return host?.name ?? "?";
}
