/**
 * Reads from a transaction's envelope the few things that a gateway needs. The field numbers are
 * those of Fabric's messages.
 */
import { common } from "@hyperledger/fabric-protos";
import { bytesField, messageField, messages, numberField, textField } from "./wire.js";

/** A transaction as it stands in a block. */
export interface OpenedEnvelope {
  readonly transactionId: string;
  /** The serialised `protos.Transaction`; absent if the envelope holds no endorsed transaction. */
  readonly transaction: Uint8Array | undefined;
}

export interface OpenedEvent {
  readonly chaincode: string;
  readonly name: string;
  readonly payload: Uint8Array;
}

/** @throws an Error where the bytes are no `common.Envelope`. */
export function openEnvelope(envelope: Uint8Array): OpenedEnvelope {
  const payload = bytesField(envelope, 1);
  const channelHeader = bytesField(messageField(payload, 1), 1);
  const isEndorsed = numberField(channelHeader, 1) === common.HeaderType.ENDORSER_TRANSACTION;
  return {
    transactionId: textField(channelHeader, 5),
    transaction: isEndorsed ? bytesField(payload, 2) : undefined,
  };
}

/** The event that a transaction's chaincode emitted, if any. */
export function openEvent(transaction: Uint8Array): OpenedEvent | undefined {
  const [action] = chaincodeActions(transaction);
  if (action === undefined) return undefined;
  const event = bytesField(action, 2);
  if (event.length === 0) return undefined;
  return {
    chaincode: textField(event, 1),
    name: textField(event, 3),
    payload: bytesField(event, 4),
  };
}

/**
 * Tells whether a transaction would change anything once it is committed. A statement that is on
 * record already is endorsed with reads only, and need not be ordered.
 *
 * @param prepared a serialised `gateway.PreparedTransaction` of an endorsed transaction
 */
export function writesAnything(prepared: Uint8Array): boolean {
  const { transaction } = openEnvelope(messageField(prepared, 2));
  if (transaction === undefined) throw new Error("the peer endorsed nothing");
  return chaincodeActions(transaction).some((action) => {
    const readWriteSet = bytesField(action, 1);
    return messages(readWriteSet, 2).some(writesInNamespace);
  });
}

/**
 * Returns a serialised `protos.ChaincodeAction` for each action: what the chaincode did and
 * answered.
 */
function chaincodeActions(transaction: Uint8Array): Uint8Array[] {
  return messages(transaction, 1).map((action) => {
    const endorsed = messageField(bytesField(action, 2), 2);
    const response = bytesField(endorsed, 1);
    return bytesField(response, 2);
  });
}

/** Looks at the keys, at their metadata, and at those of private data collections. */
function writesInNamespace(namespace: Uint8Array): boolean {
  const set = bytesField(namespace, 2);
  return [messages(set, 3), messages(set, 4), messages(namespace, 3)].some(
    (written) => written.length > 0,
  );
}
