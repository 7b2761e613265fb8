import { common, orderer } from "@hyperledger/fabric-protos";
import type { Channel } from "../../channel.js";
import type { CommittedBlock } from "../../ledger/committed-transaction.js";
import { memberWhoSigned } from "../access.js";
import { blocksFrom } from "./blocks.js";

const { Status } = common;
type StatusCode = common.StatusMap[keyof common.StatusMap];

/**
 * The most by which a request's timestamp may differ from this machine's clock, as on a Fabric
 * peer.
 */
const TIME_WINDOW_MS = 15 * 60 * 1000;

/** One part of the answer to a seek request: a block, or at the end a status. */
export type Delivery =
  | { readonly block: CommittedBlock; readonly headerOnly: boolean }
  | { readonly status: StatusCode };

interface Seek {
  readonly channel: Channel;
  readonly start: number;
  readonly stop: number;
  /** The time at which the caller's certificate expires. The stream ends then. */
  readonly expiresAt: number;
  readonly failIfNotReady: boolean;
  readonly headerOnly: boolean;
}

/**
 * Answers one seek request. As in Fabric a bad request gets a status and not a gRPC error. When the
 * signal aborts it ends without a status.
 */
export async function* deliver(
  channels: ReadonlyMap<string, Channel>,
  envelope: common.Envelope,
  signal: AbortSignal,
): AsyncGenerator<Delivery, undefined> {
  const seek = parseSeek(channels, envelope);
  if (typeof seek === "number") {
    yield { status: seek };
    return;
  }
  const { channel, start, stop, expiresAt, failIfNotReady, headerOnly } = seek;
  if (failIfNotReady && start >= channel.ledger.height) {
    yield { status: Status.NOT_FOUND };
    return;
  }
  for await (const block of blocksFrom(channel.ledger, start, signal)) {
    if (Date.now() > expiresAt) {
      yield { status: Status.FORBIDDEN };
      return;
    }
    yield { block, headerOnly };
    if (block.number === stop) {
      yield { status: Status.SUCCESS };
      return;
    }
    if (failIfNotReady && block.number + 1 >= channel.ledger.height) {
      yield { status: Status.NOT_FOUND };
      return;
    }
  }
}

function parseSeek(
  channels: ReadonlyMap<string, Channel>,
  envelope: common.Envelope,
): Seek | StatusCode {
  let parts: ReturnType<typeof unpackEnvelope>;
  try {
    parts = unpackEnvelope(envelope);
  } catch {
    return Status.BAD_REQUEST;
  }
  const { channelHeader, creator, data } = parts;
  const timestamp = channelHeader.getTimestamp();
  if (timestamp === undefined) return Status.BAD_REQUEST;
  if (Math.abs(Date.now() - timestamp.getSeconds() * 1000) > TIME_WINDOW_MS) {
    return Status.BAD_REQUEST;
  }
  const channel = channels.get(channelHeader.getChannelId());
  if (channel === undefined) return Status.NOT_FOUND;
  let info: orderer.SeekInfo;
  try {
    info = orderer.SeekInfo.deserializeBinary(data);
  } catch {
    return Status.BAD_REQUEST;
  }
  const message = envelope.getPayload_asU8();
  const signature = envelope.getSignature_asU8();
  const member = memberWhoSigned(channel, { identity: creator, message, signature });
  if (member === undefined || Date.now() > member.expiresAt) return Status.FORBIDDEN;
  return toSeek(channel, info, member.expiresAt);
}

function unpackEnvelope(envelope: common.Envelope): {
  channelHeader: common.ChannelHeader;
  creator: Uint8Array;
  data: Uint8Array;
} {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader();
  if (header === undefined) throw new Error("envelope has no header");
  const signatureHeader = common.SignatureHeader.deserializeBinary(
    header.getSignatureHeader_asU8(),
  );
  return {
    channelHeader: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    creator: signatureHeader.getCreator_asU8(),
    data: payload.getData_asU8(),
  };
}

function toSeek(channel: Channel, info: orderer.SeekInfo, expiresAt: number): Seek | StatusCode {
  const { height } = channel.ledger;
  const from = info.getStart();
  const to = info.getStop();
  if (from === undefined || to === undefined) return Status.BAD_REQUEST;
  const start = position(from, height);
  if (start === undefined) return Status.BAD_REQUEST;
  const stop = to.hasOldest() ? start : (position(to, height) ?? Number.MAX_SAFE_INTEGER);
  if (stop < start) return Status.BAD_REQUEST;
  return {
    channel,
    start,
    stop,
    expiresAt,
    failIfNotReady: info.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY,
    headerOnly: info.getContentType() === orderer.SeekInfo.SeekContentType.HEADER_WITH_SIG,
  };
}

function position(seek: orderer.SeekPosition, height: number): number | undefined {
  if (seek.hasOldest()) return 0;
  if (seek.hasNewest()) return height - 1;
  if (seek.hasNextCommit()) return height;
  return seek.getSpecified()?.getNumber();
}
