import type { StatementEvent } from "@basics/chaincode/records";
import { common, peer } from "@hyperledger/fabric-protos";
import type { LedgerClient } from "./ledger-client.js";

/** A statement as a channel's blocks hold it, decoded here anew: not by what is under test. */
export type RecordedStatement = StatementEvent & {
  readonly blockNumber: number;
  readonly transactionId: string;
};

/** One transaction of a block, with the validation code that its peers gave it. */
export interface RecordedTransaction {
  readonly blockNumber: number;
  readonly transactionId: string;
  readonly validationCode: number;
  readonly statement?: StatementEvent;
}

/** Every statement committed to a channel so far, in the order of its blocks. */
export async function statementsOf(
  client: LedgerClient,
  channel: string,
): Promise<RecordedStatement[]> {
  const transactions = await transactionsOf(client, channel);
  return transactions.flatMap(({ statement, validationCode, ...where }) =>
    statement === undefined || validationCode !== peer.TxValidationCode.VALID
      ? []
      : [{ ...statement, ...where }],
  );
}

/** Every endorsed transaction on a channel so far, valid or not. */
export async function transactionsOf(
  client: LedgerClient,
  channel: string,
): Promise<RecordedTransaction[]> {
  const height = await heightOf(client, channel);
  const found: RecordedTransaction[] = [];
  const blocks = await client.gateway.getNetwork(channel).getBlockEvents({ startBlock: 0n });
  try {
    for await (const block of blocks) {
      found.push(...transactionsIn(block));
      if ((block.getHeader()?.getNumber() ?? 0) >= height - 1) break;
    }
  } finally {
    blocks.close();
  }
  return found;
}

/** How many blocks a channel has, by its peer's own system chaincode. */
export async function heightOf(client: LedgerClient, channel: string): Promise<number> {
  const info = await client.contract(channel, "qscc").evaluateTransaction("GetChainInfo", channel);
  return common.BlockchainInfo.deserializeBinary(info).getHeight();
}

function transactionsIn(block: common.Block): RecordedTransaction[] {
  const blockNumber = block.getHeader()?.getNumber() ?? 0;
  const codes = block.getMetadata()?.getMetadataList_asU8()[
    common.BlockMetadataIndex.TRANSACTIONS_FILTER
  ];
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  return envelopes.flatMap((bytes, index) => {
    const payload = common.Payload.deserializeBinary(
      common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
    );
    const header = common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
    const statement = statementIn(payload.getData_asU8());
    return [
      {
        blockNumber,
        transactionId: header.getTxId(),
        validationCode: codes?.[index] ?? peer.TxValidationCode.NOT_VALIDATED,
        ...(statement === undefined ? {} : { statement }),
      },
    ];
  });
}

function statementIn(transactionBytes: Uint8Array): StatementEvent | undefined {
  const [action] = peer.Transaction.deserializeBinary(transactionBytes).getActionsList();
  if (action === undefined) return undefined;
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8())
    .getAction()
    ?.getProposalResponsePayload_asU8();
  if (endorsed === undefined) return undefined;
  const event = peer.ChaincodeEvent.deserializeBinary(
    peer.ChaincodeAction.deserializeBinary(
      peer.ProposalResponsePayload.deserializeBinary(endorsed).getExtension_asU8(),
    ).getEvents_asU8(),
  );
  if (event.getEventName() === "") return undefined;
  return JSON.parse(Buffer.from(event.getPayload_asU8()).toString("utf8")) as StatementEvent;
}
