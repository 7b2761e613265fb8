import { LedgerError } from "../ledger-error";
import type { ChannelRecord } from "../records";
import { invalidArgument } from "../schema/invalid-argument";
import type { Configuration } from "../schema/statements";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";

/** Configures this channel, which is possible only once. A private channel becomes the caller's. */
export async function configureChannel(
  ledger: Ledger,
  { kind, consortiumChannel }: Configuration,
): Promise<ChannelRecord> {
  const recorded = await ledger.get<ChannelRecord>(keys.channel());
  const operator = kind === "private" ? ledger.caller : undefined;
  if (recorded !== undefined) {
    const same =
      recorded.kind === kind &&
      recorded.consortiumChannel === consortiumChannel &&
      recorded.operator === operator;
    if (!same) throw new LedgerError("CHANNEL_ALREADY_CONFIGURED", { recorded });
    return recorded;
  }
  requireItsOwnName(ledger, { kind, consortiumChannel });
  const channel: ChannelRecord = {
    kind,
    consortiumChannel,
    ...(operator === undefined ? {} : { operator }),
    configured: ledger.provenance(),
  };
  await ledger.put(keys.channel(), channel);
  ledger.emit({ statement: "ChannelConfiguration", channel });
  return channel;
}

function requireItsOwnName(ledger: Ledger, { kind, consortiumChannel }: Configuration): void {
  const namesItself = consortiumChannel === ledger.channelName;
  if (kind === "consortium" && !namesItself) {
    throw invalidArgument("consortiumChannel", consortiumChannel, "the name of this channel");
  }
  if (kind === "private" && namesItself) {
    throw invalidArgument("consortiumChannel", consortiumChannel, "the name of another channel");
  }
}
