import type { ChannelRecord, OperatorRecord } from "@basics/chaincode/records";
import type { ChannelLedger, Ledgers } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";
import { unlessCode } from "../relay/persist.js";

export interface BootstrapOptions {
  readonly operator: string;
  readonly ledgers: Ledgers;
  readonly logger: Logger;
  readonly operatorRecord: {
    readonly digestAlgorithms: readonly string[];
    readonly transferEndpoint?: string | undefined;
  };
  readonly signal: AbortSignal;
}

/**
 * Makes the channels ready for this operator: configures those that nobody has configured, and puts
 * the operator's own record on the consortium channel if it is absent or differs. Every gateway may
 * do so at the same time; of equal statements the ledger keeps the first.
 *
 * @throws LedgerError, or an Error if a channel is configured for another use
 */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const { consortium, private: own } = options.ledgers;
  await configure(options, consortium, "consortium");
  if (own) await configure(options, own, "private");
  await register(options);
}

async function configure(
  { ledgers, logger, operator, signal }: BootstrapOptions,
  ledger: ChannelLedger,
  kind: ChannelRecord["kind"],
): Promise<void> {
  const consortiumChannel = ledgers.consortium.channel;
  const record = await unlessCode("CHANNEL_NOT_CONFIGURED", () =>
    ledger.evaluate<ChannelRecord | null>("GetChannel"),
  );
  if (!record) {
    await ledger.submit("ConfigureChannel", { kind, consortiumChannel }, { signal });
    logger.info({ channel: ledger.channel, kind }, "configured the channel");
    return;
  }
  const isOurs = kind === "consortium" || record.operator === operator;
  if (record.kind === kind && record.consortiumChannel === consortiumChannel && isOurs) return;
  const is = `${record.kind} channel of ${record.operator ?? record.consortiumChannel}`;
  throw new Error(
    `Channel ${ledger.channel} is configured as the ${is}, but network.json takes it for the ` +
      `${kind} channel of ${kind === "private" ? operator : consortiumChannel}.`,
  );
}

async function register(options: BootstrapOptions): Promise<void> {
  const { ledgers, logger, operator, operatorRecord, signal } = options;
  const wanted = {
    digestAlgorithms: operatorRecord.digestAlgorithms,
    keepsPrivateChannel: ledgers.private !== undefined,
    ...(operatorRecord.transferEndpoint !== undefined && {
      transferEndpoint: operatorRecord.transferEndpoint,
    }),
  };
  const record = await unlessCode("OPERATOR_NOT_FOUND", () =>
    ledgers.consortium.evaluate<OperatorRecord | null>("GetOperator", operator),
  );
  if (record && isSame(record, wanted)) return;
  await ledgers.consortium.submit("RegisterOperator", wanted, { signal });
  logger.info(wanted, "registered the operator's record");
}

type Wanted = Pick<OperatorRecord, "digestAlgorithms" | "keepsPrivateChannel" | "transferEndpoint">;

function isSame(record: OperatorRecord, wanted: Wanted): boolean {
  // The order of algorithms has no meaning, and the ledger may keep them sorted.
  const sorted = ({ digestAlgorithms }: Wanted): string => [...digestAlgorithms].sort().join();
  return (
    sorted(record) === sorted(wanted) &&
    record.keepsPrivateChannel === wanted.keepsPrivateChannel &&
    record.transferEndpoint === wanted.transferEndpoint
  );
}
