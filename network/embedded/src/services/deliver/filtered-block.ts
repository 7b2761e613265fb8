import { common, peer } from "@hyperledger/fabric-protos";
import type { CommittedBlock, CommittedTransaction } from "../../ledger/committed-transaction.js";

/**
 * Makes the part of a block that `DeliverFiltered` shows: transaction ids, types, codes, and events
 * without payload.
 */
export function filterBlock(channelId: string, block: CommittedBlock): peer.FilteredBlock {
  const filtered = new peer.FilteredBlock();
  filtered.setChannelId(channelId);
  filtered.setNumber(block.number);
  filtered.setFilteredTransactionsList(block.transactions.map(filterTransaction));
  return filtered;
}

function filterTransaction(transaction: CommittedTransaction): peer.FilteredTransaction {
  const { transactionId, type, code, event } = transaction;
  const filtered = new peer.FilteredTransaction();
  filtered.setTxid(transactionId);
  filtered.setType(type as common.HeaderTypeMap[keyof common.HeaderTypeMap]);
  filtered.setTxValidationCode(code);
  if (type !== common.HeaderType.ENDORSER_TRANSACTION) return filtered;
  const actions = new peer.FilteredTransactionActions();
  if (event !== undefined) {
    const shown = new peer.ChaincodeEvent();
    shown.setChaincodeId(event.chaincodeId);
    shown.setTxId(transactionId);
    shown.setEventName(event.eventName);
    const action = new peer.FilteredChaincodeAction();
    action.setChaincodeEvent(shown);
    actions.addChaincodeActions(action);
  }
  filtered.setTransactionActions(actions);
  return filtered;
}
