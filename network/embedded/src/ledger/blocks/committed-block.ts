import { peer } from "@hyperledger/fabric-protos";
import { readBlock } from "./block.js";
import { parseEnvelope } from "../parsed-envelope.js";
import type { ParsedEnvelope } from "../parsed-envelope.js";
import { isDeletion } from "../transaction.js";
import type {
  CommittedBlock,
  CommittedTransaction,
  ValidationCode,
} from "../committed-transaction.js";
import type { Modification, Version } from "../state/snapshot.js";

/** Makes a block as its readers see it. */
export function commitBlock(
  number: number,
  bytes: Uint8Array,
  envelopes: readonly ParsedEnvelope[],
  codes: readonly ValidationCode[],
): CommittedBlock {
  const transactions = envelopes.map((envelope, index): CommittedTransaction => {
    const code = codes[index] ?? peer.TxValidationCode.NOT_VALIDATED;
    const channelHeader = envelope.header?.channelHeader;
    const event = envelope.kind === "endorser" ? envelope.event : undefined;
    return {
      transactionId: channelHeader?.getTxId() ?? "",
      type: channelHeader?.getType() ?? 0,
      code,
      chaincode: envelope.kind === "endorser" ? envelope.chaincode : "",
      ...(event && { event }),
    };
  });
  return { number, bytes, transactions };
}

/**
 * Reads what the transaction at `version` wrote to a key.
 *
 * @throws an Error if it wrote nothing to it
 */
export function readModification(
  blockBytes: Uint8Array,
  version: Version,
  namespace: string,
  key: string,
): Modification {
  const envelope = readBlock(blockBytes).envelopes[version.transactionNumber];
  const transaction = envelope && parseEnvelope(envelope);
  if (transaction?.kind === "endorser") {
    const { channelHeader } = transaction.header;
    const write = transaction.readWriteSets
      .find((set) => set.namespace === namespace)
      ?.writes.findLast((candidate) => candidate.getKey() === key);
    if (write !== undefined) {
      const timestamp = channelHeader.getTimestamp();
      return {
        transactionId: channelHeader.getTxId(),
        version,
        timestamp: { seconds: timestamp?.getSeconds() ?? 0, nanos: timestamp?.getNanos() ?? 0 },
        isDelete: isDeletion(write),
        value: isDeletion(write) ? new Uint8Array() : write.getValue_asU8(),
      };
    }
  }
  const { blockNumber, transactionNumber } = version;
  throw new Error(`transaction ${transactionNumber} of block ${blockNumber} did not write ${key}`);
}
