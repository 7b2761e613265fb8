import { createHash } from "node:crypto";
import { blockHash } from "@basics/messages";
import { common, peer } from "@hyperledger/fabric-protos";

/** One transaction that a block is to hold. */
export interface MadeTransaction {
  readonly transactionId: string;
  /** The event of its chaincode; absent where there is none. */
  readonly event?: object;
  readonly code?: number;
  readonly type?: number;
}

/** Builds a block of transactions from Fabric's messages. It follows another block. */
export function makeBlock(
  number: number,
  transactions: readonly MadeTransaction[],
  previous?: common.Block,
): common.Block {
  const envelopes = transactions.map(envelopeOf);
  const header = new common.BlockHeader();
  header.setNumber(number);
  const before = previous?.getHeader();
  header.setPreviousHash(
    before === undefined ? new Uint8Array() : Buffer.from(blockHash(before), "hex"),
  );
  header.setDataHash(createHash("sha256").update(Buffer.concat(envelopes)).digest());
  const data = new common.BlockData();
  data.setDataList(envelopes);
  const metadata = new common.BlockMetadata();
  const codes = transactions.map(({ code = peer.TxValidationCode.VALID }) => code);
  const lists: Uint8Array[] = [];
  for (let index = 0; index < common.BlockMetadataIndex.TRANSACTIONS_FILTER; index += 1) {
    lists.push(new Uint8Array());
  }
  metadata.setMetadataList([...lists, Uint8Array.from(codes)]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

function envelopeOf({ transactionId, event, type }: MadeTransaction): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type ?? common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setTxId(transactionId);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transactionOf(event));
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function transactionOf(event: object | undefined): Uint8Array {
  const action = new peer.ChaincodeAction();
  if (event !== undefined) {
    const chaincodeEvent = new peer.ChaincodeEvent();
    chaincodeEvent.setEventName("statement");
    chaincodeEvent.setPayload(Buffer.from(JSON.stringify(event)));
    action.setEvents(chaincodeEvent.serializeBinary());
  }
  const response = new peer.ProposalResponsePayload();
  response.setExtension$(action.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response.serializeBinary());
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setAction(endorsed);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([transactionAction]);
  return transaction.serializeBinary();
}
