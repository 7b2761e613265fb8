import { peer } from "@hyperledger/fabric-protos";
import { findConflict } from "./conflicts.js";
import { EndorsementChecker, identityOf } from "./endorsements.js";
import type { EndorsementContext } from "./endorsements.js";
import type { EndorserTransaction, ParsedEnvelope } from "../parsed-envelope.js";
import type { EnvelopeHeader } from "../transaction.js";
import type { ValidationCode } from "../committed-transaction.js";
import { UpdateBatch } from "../state/update-batch.js";

const Code = peer.TxValidationCode;

/** The things against which a block is validated. */
export interface ValidationContext extends EndorsementContext {
  readonly channelId: string;
  /** Tells whether a transaction of this id is in an earlier block. */
  isCommitted(transactionId: string): boolean;
}

export interface ValidatedBlock {
  /** The validation codes, one for each envelope. */
  readonly codes: ValidationCode[];
  /** The changes by the valid transactions. */
  readonly batch: UpdateBatch;
}

/**
 * Faults that Fabric finds only after it looked for the transaction's id in the ledger, since they
 * are reported by the dispatcher to the validation plugin.
 */
const DISPATCH_FAULTS = new Set<ValidationCode>([
  Code.BAD_HEADER_EXTENSION,
  Code.BAD_RESPONSE_PAYLOAD,
  Code.BAD_RWSET,
  Code.INVALID_CHAINCODE,
  Code.INVALID_OTHER_REASON,
]);

/**
 * Gives every transaction of a block its code, in Fabric's order: first each transaction alone
 * (form, creator, channel, known id, endorsements), then ids that occur twice in the block, then,
 * in order, conflicts with the state and with earlier valid transactions of the block.
 */
export function validateBlock(
  blockNumber: number,
  envelopes: readonly ParsedEnvelope[],
  context: ValidationContext,
): ValidatedBlock {
  const endorsements = new EndorsementChecker(context);
  const codes = envelopes.map((envelope) => {
    try {
      return checkAlone(envelope, endorsements, context);
    } catch {
      // The block must be committed, whatever a stranger put into one of its transactions.
      return Code.INVALID_OTHER_REASON;
    }
  });
  markDuplicates(envelopes, codes);
  const batch = new UpdateBatch(context.state);
  envelopes.forEach((envelope, transactionNumber) => {
    if (codes[transactionNumber] !== Code.VALID || envelope.kind !== "endorser") return;
    const code = findConflict(envelope.readWriteSets, context.state, batch);
    codes[transactionNumber] = code;
    if (code === Code.VALID) batch.add(envelope.readWriteSets, { blockNumber, transactionNumber });
  });
  return { codes, batch };
}

function checkAlone(
  envelope: ParsedEnvelope,
  endorsements: EndorsementChecker,
  context: ValidationContext,
): ValidationCode {
  const { header } = envelope;
  if (header === undefined) return envelope.kind === "malformed" ? envelope.code : Code.BAD_PAYLOAD;
  if (!signedByCreator(header, context)) return Code.BAD_CREATOR_SIGNATURE;
  const early = envelope.kind === "malformed" && !DISPATCH_FAULTS.has(envelope.code);
  if (early) return envelope.code;
  if (header.channelHeader.getChannelId() !== context.channelId) {
    return Code.TARGET_CHAIN_NOT_FOUND;
  }
  // Channels are configured when they are made, and block 0 is not validated.
  if (envelope.kind === "config") return Code.INVALID_CONFIG_TRANSACTION;
  if (context.isCommitted(header.channelHeader.getTxId())) return Code.DUPLICATE_TXID;
  return envelope.kind === "malformed" ? envelope.code : endorsements.check(envelope);
}

function signedByCreator(header: EnvelopeHeader, { membership }: ValidationContext): boolean {
  const creator = identityOf(header.creator, membership);
  return creator?.verify(header.payload, header.signature) ?? false;
}

/**
 * Marks duplicates. The first transaction of an id that is otherwise good counts, even if it
 * conflicts later.
 */
function markDuplicates(envelopes: readonly ParsedEnvelope[], codes: ValidationCode[]): void {
  const seen = new Set<string>();
  envelopes.forEach((envelope, index) => {
    if (codes[index] !== Code.VALID) return;
    const id = transactionIdOf(envelope as EndorserTransaction);
    if (seen.has(id)) codes[index] = Code.DUPLICATE_TXID;
    seen.add(id);
  });
}

function transactionIdOf({ header }: EndorserTransaction): string {
  return header.channelHeader.getTxId();
}
