import { common } from "@hyperledger/fabric-protos";
import type { HoldRules } from "../live/hold-rules.js";
import { isHeld } from "../live/hold-rules.js";
import type { EnvelopeSummary } from "../live/read-envelope.js";
import { isSigned, readEnvelope } from "../live/read-envelope.js";
import type { ChannelProxy } from "./channel-proxy.js";
import type { OrderingService } from "./ordering-service.js";
import type { BroadcastAnswer, RawServerStream } from "./raw-broadcast.js";
import { encodeAnswer } from "./raw-broadcast.js";

const passDeadlineMs = 20_000;

export interface BroadcastHandlerOptions {
  readonly service: Pick<OrderingService, "broadcast">;
  readonly channels: ReadonlyMap<string, Pick<ChannelProxy, "take" | "pass">>;
  readonly hold: HoldRules;
}

/** Takes envelopes one by one, and answers each; a refusal ends the stream, as in Fabric. */
export function createBroadcastHandler(
  options: BroadcastHandlerOptions,
): (stream: RawServerStream) => void {
  return (stream) => {
    let over = false;
    const end = (): void => {
      if (!over) stream.end();
      over = true;
    };
    // Iterating over the stream would destroy it at the client's end, the answers with it.
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
    // A client that goes away while it is answered concerns nobody.
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
  // The ordering service knows best what is wrong with it, if anything is.
  const { answers, failure } = await service.broadcast([envelope], passDeadlineMs);
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
