import { createHash } from "node:crypto";
import { STATEMENT_NAMES } from "@basics/chaincode/domain";
import { common, peer } from "@hyperledger/fabric-protos";
import { z } from "zod";
import type { OpenedEnvelope } from "./envelope.js";
import { openEnvelope, openEvent } from "./envelope.js";
import type { LedgerBlock, LedgerEvent, TransactionOutcome } from "../ledger.js";
import { toBuffer } from "./wire.js";

const VALID = peer.TxValidationCode.VALID;
const validationCodesSlot = common.BlockMetadataIndex.TRANSACTIONS_FILTER;

/** The chaincode vouches for the rest: its own channel's majority endorsed the event. */
const statementEvent = z.looseObject({ statement: z.enum(STATEMENT_NAMES) });

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
    const { transactionId, transaction } = code === VALID ? openEnvelope(bytes) : peek(bytes);
    if (transactionId === "") continue;
    outcomes.push({ transactionId, code });
    if (code !== VALID || transaction === undefined) continue;
    const found = parseEvent(transaction, chaincode);
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

/** What an envelope holds that the peer did not accept, which may be anything. */
function peek(bytes: Uint8Array): OpenedEnvelope {
  try {
    return openEnvelope(bytes);
  } catch {
    return { transactionId: "", transaction: undefined };
  }
}

function parseEvent(
  transaction: Uint8Array,
  chaincode: string,
): Pick<LedgerEvent, "statement" | "event"> | undefined {
  const event = openEvent(transaction);
  if (event?.chaincode !== chaincode) return undefined;
  const parsed = statementEvent.safeParse(parseJson(event.payload));
  if (!parsed.success || parsed.data.statement !== event.name) return undefined;
  return { statement: parsed.data.statement, event: parsed.data };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(toBuffer(bytes).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
