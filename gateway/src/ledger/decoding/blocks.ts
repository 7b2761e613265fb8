import { STATEMENT_NAMES } from "@basics/chaincode/domain";
import { blockHash } from "@basics/messages";
import { common, peer } from "@hyperledger/fabric-protos";
import { z } from "zod";
import type { OpenedEnvelope } from "./envelope.js";
import { openEnvelope, openEvent } from "./envelope.js";
import type { LedgerBlock, LedgerEvent, TransactionOutcome } from "../ledger.js";
import { toBuffer } from "./wire.js";

const VALID = peer.TxValidationCode.VALID;
const VALIDATION_CODES_SLOT = common.BlockMetadataIndex.TRANSACTIONS_FILTER;

/**
 * Only the statement's name is checked here. The chaincode vouches for the rest, since a majority
 * of the channel's members endorsed the event.
 */
const statementEvent = z.looseObject({ statement: z.enum(STATEMENT_NAMES) });

/**
 * Reads a block's transactions, and the statements of those that are valid.
 *
 * @param chaincode the chaincode whose events count; events of others on the channel are left out
 * @throws an Error if the bytes are not a block of Fabric's
 */
export function parseBlock(channel: string, chaincode: string, block: common.Block): LedgerBlock {
  const header = block.getHeader();
  if (header === undefined) throw new Error(`a block of ${channel} without a header`);
  const number = header.getNumber();
  const codes = block.getMetadata()?.getMetadataList_asU8()[VALIDATION_CODES_SLOT];
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

/** Opens an envelope that the peer did not accept, which may hold anything. */
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
