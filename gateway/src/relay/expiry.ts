import type { MigrationRecord, Page } from "@basics/chaincode/records";
import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger, Ledgers } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";

export interface ExpiryOptions {
  readonly operator: string;
  readonly ledgers: Ledgers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly expiryIntervalMs: number;
}

/**
 * Cancels this operator's own open migrations after their `expiresAt`, by this machine's clock. If
 * a verification is ordered first, the ledger refuses the Cancellation.
 */
export async function cancelExpiredForEver(
  options: ExpiryOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, expiryIntervalMs, ledgers, logger } = options;
  const channels = ledgers.private ? [ledgers.consortium, ledgers.private] : [ledgers.consortium];
  while (!isAborted(signal)) {
    for (const ledger of channels) {
      try {
        await cancelExpired(options, ledger, signal);
      } catch (error) {
        if (isAborted(signal)) return;
        logger.warn({ err: error, channel: ledger.channel }, "cannot look for expired migrations");
      }
    }
    await clock.sleep(expiryIntervalMs, signal);
  }
}

async function cancelExpired(
  options: ExpiryOptions,
  ledger: ChannelLedger,
  signal: AbortSignal,
): Promise<void> {
  const { clock, operator } = options;
  let bookmark = "";
  do {
    const query = JSON.stringify({
      operator,
      state: "indicated",
      pageSize: 100,
      ...(bookmark !== "" && { bookmark }),
    });
    const page = await ledger.evaluate<Page<MigrationRecord>>("ListMigrations", query);
    for (const migration of page.records) {
      if (isAborted(signal)) return;
      const { expiresAt, source } = migration;
      if (source !== operator || expiresAt === undefined) continue;
      if (Date.parse(expiresAt) <= clock.now()) await cancel(options, ledger, migration, signal);
    }
    ({ bookmark } = page);
  } while (bookmark !== "" && !isAborted(signal));
}

async function cancel(
  { logger, metrics }: ExpiryOptions,
  ledger: ChannelLedger,
  { migrationId, expiresAt }: MigrationRecord,
  signal: AbortSignal,
): Promise<void> {
  try {
    await ledger.submit("Cancel", { migrationId, reason: "EXPIRED" }, { signal });
    metrics.expired.inc({ outcome: "cancelled" });
    logger.info({ migrationId, expiresAt }, "cancelled, since it expired");
  } catch (error) {
    if (isAborted(signal)) return;
    const code = error instanceof LedgerError ? error.code : "INTERNAL";
    metrics.expired.inc({ outcome: code });
    // The migration ended in another way meanwhile, or the next round tries again.
    logger.warn({ code, migrationId, expiresAt }, "cannot cancel what expired");
  }
}
