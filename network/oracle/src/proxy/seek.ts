import { common, orderer } from "@hyperledger/fabric-protos";
import type { SigningIdentity } from "./signing-identity.js";

/** Which blocks to ask for: the newest alone, one, or all from one on, those yet to come included. */
export type Wanted =
  | { readonly kind: "newest" }
  | { readonly kind: "one"; readonly number: number }
  | { readonly kind: "from"; readonly number: number };

/** A request for blocks, as an ordering service's Deliver takes it. */
export async function seekRequest(
  channelId: string,
  wanted: Wanted,
  identity: SigningIdentity,
): Promise<Buffer> {
  const seek = new orderer.SeekInfo();
  const start = wanted.kind === "newest" ? newest() : specified(wanted.number);
  seek.setStart(start);
  seek.setStop(wanted.kind === "from" ? specified(Number.MAX_SAFE_INTEGER) : start);
  seek.setBehavior(orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY);
  const type = common.HeaderType.DELIVER_SEEK_INFO;
  return identity.envelope(channelId, type, seek.serializeBinary());
}

function newest(): orderer.SeekPosition {
  const position = new orderer.SeekPosition();
  position.setNewest(new orderer.SeekNewest());
  return position;
}

function specified(number: number): orderer.SeekPosition {
  const place = new orderer.SeekSpecified();
  place.setNumber(number);
  const position = new orderer.SeekPosition();
  position.setSpecified(place);
  return position;
}
