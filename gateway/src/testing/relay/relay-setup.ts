import type { MigrationRecord, StatementEvent } from "@basics/chaincode/records";
import type { Clock } from "../../time/clock.js";
import { createHostSealer } from "../../hosts/sealing.js";
import { LedgerError } from "../../ledger/ledger-error.js";
import type { ChannelLedger } from "../../ledger/ledger.js";
import { createLogger } from "../../observation/log.js";
import { Metrics } from "../../observation/metrics.js";
import type { Position, PositionStore } from "../../relay/positions.js";
import type { RelayOptions } from "../../relay/relay.js";
import type { StubChain } from "./stub-chain.js";
import type { Faults, StubPrivateLedger } from "./stub-private-ledger.js";
import { faultyLedger } from "./stub-private-ledger.js";

export const OPERATOR = "Org1MSP";

export const hosts = createHostSealer(Buffer.alloc(32, 7));

/** Nothing goes wrong, and nothing takes time. */
export const noFaults: Faults = {
  before: () => Promise.resolve(),
  after: () => Promise.resolve(),
  disturb: (stream) => stream,
};

/** Makes a Confirmation from this operator, to it, or between others. */
export function confirmation(
  migrationId: string,
  role: "source" | "destination" | "none",
): StatementEvent {
  const migration: MigrationRecord = {
    migrationId,
    kind: "inter",
    state: "confirmed",
    source: role === "source" ? OPERATOR : "Org2MSP",
    destination: role === "destination" ? OPERATOR : "Org3MSP",
    destinationHost:
      role === "destination" ? hosts.seal(migrationId, "host-1") : { name: "theirs" },
  };
  return { statement: "Confirmation", migration };
}

/** Positions in memory. They outlive the process that wrote them, until a test spoils them. */
export class MemoryPositions implements PositionStore {
  readonly stored = new Map<string, Position>();

  read(channel: string): Promise<Position | undefined> {
    return Promise.resolve(this.stored.get(channel));
  }

  write(channel: string, position: Position): Promise<void> {
    this.stored.set(channel, position);
    return Promise.resolve();
  }
}

export interface RelayFixture {
  readonly consortium: StubChain;
  readonly own: StubPrivateLedger;
  readonly positions: PositionStore;
  readonly clock: Clock;
  readonly faults?: Faults;
}

/** Makes the consortium's ledger as the relay reads it. */
export function consortiumLedger(chain: StubChain, faults: Faults = noFaults): ChannelLedger {
  const unused = (): never => {
    throw new LedgerError("FUNCTION_NOT_FOUND", "the relay does not call this");
  };
  return faultyLedger(chain, faults, { evaluate: unused, submit: unused });
}

/** Makes the options of a relay over stubs, with short intervals. */
export function relayOptions(fixture: RelayFixture): RelayOptions {
  const { clock, consortium, faults = noFaults, own, positions } = fixture;
  return {
    operator: OPERATOR,
    consortium: consortiumLedger(consortium, faults),
    private: faultyLedger(own.chain, faults, {
      evaluate: (transaction, argument) => own.evaluate(transaction, argument),
      submit: (transaction, request) => own.submit(transaction, request),
    }),
    hosts,
    positions,
    clock,
    logger: createLogger(process.env["BASICS_LOG"] ?? "silent", OPERATOR),
    metrics: new Metrics(),
    sweepIntervalMs: 20_000,
    markEveryBlocks: 20,
    markIntervalMs: 2_000,
    concurrency: 4,
    maximumPending: 8,
  };
}
