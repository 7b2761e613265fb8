import { common } from "@hyperledger/fabric-protos";
import type { HoldRules } from "../live/hold-rules.js";
import { isHeld } from "../live/hold-rules.js";
import type { EnvelopeSummary } from "../live/read-envelope.js";
import { isSigned, readEnvelope } from "../live/read-envelope.js";
import type { ChannelProxy } from "./channel-proxy.js";
import type { OrderingService } from "./ordering-service.js";
import type { BroadcastAnswer, RawServerStream } from "./raw-broadcast.js";
import { encodeAnswer } from "./raw-broadcast.js";

const PASS_DEADLINE_MS = 20_000;

export interface BroadcastHandlerOptions {
  readonly service: Pick<OrderingService, "broadcast">;
  readonly channels: ReadonlyMap<string, Pick<ChannelProxy, "take" | "pass">>;
  readonly hold: HoldRules;
}

/**
 * A handler that takes envelopes one by one and answers each. A refusal ends the stream, as in
 * Fabric.
 */
export function createBroadcastHandler(
  options: BroadcastHandlerOptions,
): (stream: RawServerStream) => void {
  return (stream) => {
    let over = false;
    const end = (): void => {
      if (!over) stream.end();
      over = true;
    };
    // A loop over the stream would destroy it when the client ends its side, before the last
    // answers.
    stream.on("data", (envelope: Buffer) => {
      if (over) return;
      stream.pause();
      void order(envelope, options)
        .catch((error: unknown) => unavailable((error as Error).message))
        .then((answer) => {
          if (stream.cancelled) return;
          stream.write(encodeAnswer(answer));
          if (answer.status !== common.Status.SUCCESS) end();
          stream.resume();
        });
    });
    stream.on("end", end);
    // A client may go away while it is answered; nothing has to be done then.
    stream.on("error", () => undefined);
  };
}

async function order(
  envelope: Buffer,
  { service, channels, hold }: BroadcastHandlerOptions,
): Promise<BroadcastAnswer> {
  const summary = summarize(envelope);
  const channel = summary && channels.get(summary.channelId);
  if (summary !== undefined && channel !== undefined) {
    if (!isHeld(summary, hold)) return channel.pass(envelope, summary);
    if (isSigned(envelope)) return channel.take(summary.transactionId, envelope);
    const info = "the envelope is not signed with the key of its creator's certificate";
    return { status: common.Status.FORBIDDEN, info };
  }
  // The ordering service itself answers what is not for a modelled channel, or cannot be read.
  const { answers, failure } = await service.broadcast([envelope], PASS_DEADLINE_MS);
  return answers[0] ?? unavailable(failure?.message ?? "the orderer did not answer");
}

function unavailable(info: string): BroadcastAnswer {
  return { status: common.Status.SERVICE_UNAVAILABLE, info };
}

function summarize(envelope: Buffer): EnvelopeSummary | undefined {
  try {
    return readEnvelope(envelope);
  } catch {
    return undefined;
  }
}
