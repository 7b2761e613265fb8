import { common } from "@hyperledger/fabric-protos";
import type { TransactionFixture } from "../fabric/fabric-messages.js";

/**
 * Writes a field of bytes, of text or of a message as protobuf does: its number, its length, its
 * content.
 */
function field(number: number, ...parts: readonly Uint8Array[]): Buffer {
  let left = 0;
  for (const { length } of parts) left += length;
  const head = [number * 8 + 2];
  for (; left >= 0x80; left = Math.floor(left / 0x80)) head.push((left % 0x80) + 0x80);
  return Buffer.concat([Uint8Array.from([...head, left]), ...parts]);
}

const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));

const endorsed = Uint8Array.from([8, common.HeaderType.ENDORSER_TRANSACTION]);

/**
 * Makes the same bytes as `envelopeOf`, for transactions whose reads and writes nobody looks at. A
 * message object for each of the ten levels would take ten times as long.
 */
export function leanEnvelope(
  fixture: Pick<TransactionFixture, "transactionId" | "chaincode" | "eventName" | "payload">,
): Buffer {
  const { chaincode, eventName, payload = "", transactionId } = fixture;
  const results = field(1, field(2, text(1, chaincode)));
  const said =
    eventName === undefined
      ? []
      : [text(1, chaincode), text(2, transactionId), text(3, eventName), text(4, payload)];
  const event = said.length === 0 ? [] : [field(2, ...said)];
  const response = field(1, field(2, results, ...event));
  const transaction = field(1, field(2, field(2, response)));
  const channelHeader = field(1, endorsed, text(5, transactionId));
  return field(1, field(1, channelHeader), field(2, transaction));
}
