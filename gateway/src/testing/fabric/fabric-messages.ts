import { common, ledger, peer } from "@hyperledger/fabric-protos";

export interface TransactionFixture {
  readonly transactionId: string;
  readonly chaincode: string;
  readonly eventName?: string;
  readonly payload?: string;
  /** The keys that the transaction writes. */
  readonly writes?: readonly string[];
  readonly reads?: readonly string[];
  readonly type?: number;
}

/** Makes an endorsed transaction's envelope, without the signatures, which clients do not check. */
export function envelopeOf(fixture: TransactionFixture): common.Envelope {
  const { chaincode, eventName, payload = "", transactionId, type } = fixture;
  const action = new peer.ChaincodeAction();
  action.setResults(readWriteSet(fixture).serializeBinary());
  if (eventName !== undefined) {
    const event = new peer.ChaincodeEvent();
    event.setChaincodeId(chaincode);
    event.setTxId(transactionId);
    event.setEventName(eventName);
    event.setPayload(Buffer.from(payload));
    action.setEvents(event.serializeBinary());
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
  transaction.addActions(transactionAction);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type ?? common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setTxId(transactionId);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const content = new common.Payload();
  content.setHeader(header);
  content.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(content.serializeBinary());
  return envelope;
}

function readWriteSet({
  chaincode,
  reads = [],
  writes = [],
}: TransactionFixture): ledger.rwset.TxReadWriteSet {
  const keys = new ledger.rwset.kvrwset.KVRWSet();
  for (const key of reads) keys.addReads(new ledger.rwset.kvrwset.KVRead()).setKey(key);
  for (const key of writes) keys.addWrites(new ledger.rwset.kvrwset.KVWrite()).setKey(key);
  const namespace = new ledger.rwset.NsReadWriteSet();
  namespace.setNamespace(chaincode);
  namespace.setRwset(keys.serializeBinary());
  const set = new ledger.rwset.TxReadWriteSet();
  set.addNsRwset(namespace);
  return set;
}

const serialized = (fixture: TransactionFixture): Uint8Array =>
  envelopeOf(fixture).serializeBinary();

/** Makes a block with these transactions and their validation codes. */
export function blockOf(
  number: number,
  transactions: readonly (readonly [fixture: TransactionFixture, code: number])[],
  bytesOf = serialized,
): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(Buffer.alloc(32, 1));
  header.setDataHash(Buffer.alloc(32, 2));
  const data = new common.BlockData();
  const metadata = new common.BlockMetadata();
  const codes = Buffer.from(transactions.map(([, code]) => code));
  metadata.setMetadataList([new Uint8Array(), new Uint8Array(), codes]);
  for (const [fixture] of transactions) data.addData(bytesOf(fixture));
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}
