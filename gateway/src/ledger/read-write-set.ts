import { common, ledger, peer } from "@hyperledger/fabric-protos";

/**
 * Whether a transaction would change anything once committed. A statement that is on record
 * already is endorsed with reads only, so ordering it would be for nothing.
 *
 * @param envelope - the `common.Envelope` of an endorsed transaction.
 */
export function writesAnything(envelope: common.Envelope): boolean {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  return transaction.getActionsList().some((action) => {
    const results = chaincodeAction(action).getResults_asU8();
    const set = ledger.rwset.TxReadWriteSet.deserializeBinary(results);
    return set.getNsRwsetList().some(writesInNamespace);
  });
}

/** What the chaincode did and answered, out of an endorsed transaction's action. */
export function chaincodeAction(action: peer.TransactionAction): peer.ChaincodeAction {
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const endorsed = actionPayload.getAction();
  if (endorsed === undefined) throw new Error("a transaction without an endorsed action");
  const response = peer.ProposalResponsePayload.deserializeBinary(
    endorsed.getProposalResponsePayload_asU8(),
  );
  return peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
}

function writesInNamespace(namespace: ledger.rwset.NsReadWriteSet): boolean {
  const set = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(namespace.getRwset_asU8());
  return (
    set.getWritesList().length > 0 ||
    set.getMetadataWritesList().length > 0 ||
    namespace.getCollectionHashedRwsetList().length > 0
  );
}
