import { common, orderer } from "@hyperledger/fabric-protos";
import { signedEnvelope } from "./signed-envelope.js";
import type { SigningIdentity } from "./signing-identity.js";

/** The blocks to ask for: one alone, or that one and all later ones without an end. */
export interface Wanted {
  readonly from: "newest" | number;
  readonly alone?: boolean;
}

/**
 * A request for blocks that an ordering service's Deliver takes. It waits for blocks yet to come.
 */
export function seekRequest(
  channel: string,
  { from, alone = false }: Wanted,
  identity: SigningIdentity,
): common.Envelope {
  const seek = new orderer.SeekInfo();
  const start = from === "newest" ? newest() : specified(from);
  seek.setStart(start);
  seek.setStop(alone ? start : specified(Number.MAX_SAFE_INTEGER));
  seek.setBehavior(orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY);
  const type = common.HeaderType.DELIVER_SEEK_INFO;
  return signedEnvelope({ channel, type, data: seek.serializeBinary() }, identity);
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
