import type { StatementEvent } from "@basics/chaincode/records";
import { common, peer } from "@hyperledger/fabric-protos";
import type { LedgerClient } from "./ledger-client.js";

/** A statement as a channel's blocks hold it, decoded here anew: not by what is audited. */
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
  const found: RecordedStatement[] = [];
  await readBlocks(client, channel, 0, (block) => found.push(...statementsIn(block)));
  return found;
}

/** Every endorsed transaction on a channel so far, valid or not. */
export async function transactionsOf(
  client: LedgerClient,
  channel: string,
): Promise<RecordedTransaction[]> {
  const found: RecordedTransaction[] = [];
  await readBlocks(client, channel, 0, (block) => found.push(...transactionsIn(block)));
  return found;
}

/** Hands over a channel's blocks from a number up to those that its peer has by now. */
export async function readBlocks(
  client: LedgerClient,
  channel: string,
  from: number,
  onBlock: (block: common.Block) => unknown,
): Promise<void> {
  const last = (await heightOf(client, channel)) - 1;
  if (last < from) return;
  const network = client.gateway.getNetwork(channel);
  const blocks = await network.getBlockEvents({ startBlock: BigInt(from) });
  let count = last - from + 1;
  try {
    for await (const block of blocks) {
      onBlock(block);
      // Counted, so that blocks of wrong numbers cannot keep it here.
      if ((count -= 1) === 0) return;
    }
  } finally {
    blocks.close();
  }
}

/** The statements of a block's valid transactions. */
export function statementsIn(block: common.Block): RecordedStatement[] {
  return transactionsIn(block).flatMap(({ statement, validationCode, ...where }) =>
    statement === undefined || validationCode !== peer.TxValidationCode.VALID
      ? []
      : [{ ...statement, ...where }],
  );
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
