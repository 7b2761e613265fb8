import { createHash } from "node:crypto";
import type { StatementName } from "@basics/chaincode/records";
import { common, peer } from "@hyperledger/fabric-protos";
import { z } from "zod";
import type { LedgerBlock, LedgerEvent, TransactionOutcome } from "./ledger.js";
import { chaincodeAction } from "./read-write-set.js";

const VALID = peer.TxValidationCode.VALID;
const validationCodesSlot = common.BlockMetadataIndex.TRANSACTIONS_FILTER;

const statementNames = [
  "ChannelConfiguration",
  "OperatorRegistration",
  "Registration",
  "Indication",
  "Confirmation",
  "Rejection",
  "Decline",
  "Cancellation",
  "Retirement",
  "Anchor",
  "Leave",
  "Arrival",
  "RelayMark",
] as const satisfies readonly StatementName[];

/** The chaincode vouches for the rest: its own channel's majority endorsed the event. */
const statementEvent = z.looseObject({ statement: z.enum(statementNames) });

/**
 * A block's transactions, and the statements of those that are valid.
 *
 * @param chaincode - whose events count; those of other chaincodes on the channel are left out.
 * @throws an Error where the bytes are not a block of Fabric's.
 */
export function parseBlock(channel: string, chaincode: string, block: common.Block): LedgerBlock {
  const header = block.getHeader();
  if (header === undefined) throw new Error(`a block of ${channel} without a header`);
  const number = header.getNumber();
  const codes = block.getMetadata()?.getMetadataList_asU8()[validationCodesSlot];
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const outcomes: TransactionOutcome[] = [];
  const events: LedgerEvent[] = [];
  for (const [transactionIndex, bytes] of envelopes.entries()) {
    const code = codes?.[transactionIndex] ?? peer.TxValidationCode.NOT_VALIDATED;
    const { transactionId, data } = openEnvelope(bytes);
    if (transactionId === "") continue;
    outcomes.push({ transactionId, code });
    const found = code === VALID && data !== undefined ? parseEvent(data, chaincode) : undefined;
    if (found === undefined) continue;
    events.push({ channel, blockNumber: number, transactionIndex, transactionId, ...found });
  }
  return { channel, number, hash: blockHash(header), outcomes, events };
}

/** Fabric's hash of a block, hex: SHA-256 over the DER sequence of number, previous and data hash. */
export function blockHash(header: common.BlockHeader): string {
  const body = Buffer.concat([
    derInteger(header.getNumber()),
    derOctets(header.getPreviousHash_asU8()),
    derOctets(header.getDataHash_asU8()),
  ]);
  return createHash("sha256")
    .update(Buffer.from([0x30, body.length]))
    .update(body)
    .digest("hex");
}

function derInteger(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  const sign = (bytes[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, bytes.length + sign.length, ...sign, ...bytes]);
}

function derOctets(bytes: Uint8Array): Buffer {
  return Buffer.from([0x04, bytes.length, ...bytes]);
}

/** What is in an envelope; data only where it is an endorsed transaction's. */
function openEnvelope(bytes: Uint8Array): {
  readonly transactionId: string;
  readonly data: Uint8Array | undefined;
} {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const headerBytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
  const header = common.ChannelHeader.deserializeBinary(headerBytes);
  const isEndorsed = header.getType() === common.HeaderType.ENDORSER_TRANSACTION;
  return { transactionId: header.getTxId(), data: isEndorsed ? payload.getData_asU8() : undefined };
}

function parseEvent(
  transactionBytes: Uint8Array,
  chaincode: string,
): Pick<LedgerEvent, "statement" | "event"> | undefined {
  const [action] = peer.Transaction.deserializeBinary(transactionBytes).getActionsList();
  if (action === undefined) return undefined;
  const eventBytes = chaincodeAction(action).getEvents_asU8();
  if (eventBytes.length === 0) return undefined;
  const event = peer.ChaincodeEvent.deserializeBinary(eventBytes);
  if (event.getChaincodeId() !== chaincode) return undefined;
  const parsed = statementEvent.safeParse(parseJson(event.getPayload_asU8()));
  if (!parsed.success || parsed.data.statement !== event.getEventName()) return undefined;
  return { statement: parsed.data.statement, event: parsed.data };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
