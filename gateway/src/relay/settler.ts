import type { SettlementStatement } from "@basics/chaincode/domain";
import type { MigrationRecord, SettlementRecord } from "@basics/chaincode/records";
import { isAborted } from "@basics/runtime/waiting";
import type { LimitFunction } from "p-limit";
import pLimit from "p-limit";
import type { Clock } from "../time/clock.js";
import type { HostSealer } from "../hosts/host-sealer.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger, LedgerEvent } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import type { Metrics } from "../observation/metrics.js";
import { persist, unlessCode } from "./persist.js";

/** A Confirmation that this operator has to settle. */
export interface Confirmation {
  readonly migrationId: string;
  readonly blockNumber: number;
  readonly statement: SettlementStatement;
  readonly migration: MigrationRecord;
}

export interface SettlerOptions {
  readonly ledger: ChannelLedger;
  readonly hosts: HostSealer;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Returns the Confirmation that an event asks this operator to settle, if it confirms a migration
 * from or to it.
 */
export function confirmationOf(event: LedgerEvent, operator: string): Confirmation | undefined {
  const { migration } = event.event;
  if (event.statement !== "Confirmation" || migration?.kind !== "inter") return undefined;
  const { migrationId, source, destination } = migration;
  const { blockNumber } = event;
  if (source === operator) return { migrationId, blockNumber, statement: "Leave", migration };
  if (destination === operator)
    return { migrationId, blockNumber, statement: "Arrival", migration };
  return undefined;
}

/**
 * Writes Leaves and Arrivals on the private channel, any number of times and in any order: the
 * chaincode records each of them once, and answers "already recorded" after that.
 */
export class Settler {
  readonly #options: SettlerOptions;
  readonly #limit: LimitFunction;

  constructor(options: SettlerOptions) {
    this.#options = options;
    this.#limit = pLimit(options.concurrency);
  }

  /**
   * Settles one Confirmation, and tries again for ever if that may help.
   *
   * @param lookFirst asks before it writes, for one that is probably settled
   * @returns `parked` if the ledger refuses for good, `stopped` if the signal came first
   */
  async settle(
    confirmation: Confirmation,
    signal: AbortSignal,
    lookFirst: boolean,
  ): Promise<"settled" | "parked" | "stopped"> {
    const { clock, logger, metrics } = this.#options;
    const { migrationId, statement } = confirmation;
    try {
      const outcome = await persist(
        () => this.#limit(() => this.#attempt(confirmation, signal, lookFirst)),
        {
          clock,
          signal,
          onRetry: (error, failures) => {
            metrics.relayRetries.inc({ code: error.code });
            const level = failures < 5 ? "debug" : "warn";
            logger[level]({ code: error.code, migrationId, failures }, `${statement} tried again`);
          },
        },
      );
      metrics.relaySettled.inc({ statement, outcome });
      const level = outcome === "committed" ? "info" : "debug";
      logger[level]({ migrationId, statement, outcome }, "settled");
      return "settled";
    } catch (error) {
      if (isAborted(signal)) return "stopped";
      const code = error instanceof LedgerError ? error.code : "INTERNAL";
      metrics.relayPoison.inc({ code });
      logger.error({ err: error, code, migrationId, statement }, "a Confirmation was refused");
      return "parked";
    }
  }

  async #attempt(
    confirmation: Confirmation,
    signal: AbortSignal,
    lookFirst: boolean,
  ): Promise<string> {
    const { ledger } = this.#options;
    const { migrationId } = confirmation;
    // The process may have come to its end while this one waited in line.
    signal.throwIfAborted();
    if (lookFirst) {
      const found = await unlessCode("SETTLEMENT_NOT_FOUND", () =>
        ledger.evaluate<SettlementRecord>("GetSettlement", migrationId),
      );
      if (found) return "already-recorded";
    }
    const [transaction, argument] = this.#transaction(confirmation);
    return (await ledger.submit(transaction, argument, { signal })).outcome;
  }

  /** The chaincode's function that makes the statement, and its argument. */
  #transaction(confirmation: Confirmation): readonly [string, object] {
    switch (confirmation.statement) {
      case "Leave":
        return ["Leave", { migrationId: confirmation.migrationId }];
      case "Arrival":
        return ["Arrive", this.#arrival(confirmation)];
    }
  }

  #arrival({ migrationId, migration }: Confirmation): object {
    const { destinationHost } = migration;
    if (destinationHost === undefined) return { migrationId };
    const host = this.#options.hosts.open(migrationId, destinationHost);
    if (host === undefined) {
      throw new LedgerError(
        "HOST_NOT_OPENABLE",
        `the destination host of ${migrationId} was not sealed with this gateway's host key`,
      );
    }
    return { migrationId, host };
  }
}
