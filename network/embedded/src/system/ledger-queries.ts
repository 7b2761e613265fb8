import { common, peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.js";
import type { ChannelLedger } from "../ledger/types.js";
import type { CommittedBlock } from "../ledger/committed-transaction.js";
import { policyNotMet } from "../services/access.js";
import type { SystemInvocation } from "./system-invocation.js";

type Query = (ledger: ChannelLedger, parameter: Uint8Array) => Promise<Uint8Array> | Uint8Array;

const queries = new Map<string, Query>([
  ["GetChainInfo", chainInfo],
  ["GetBlockByNumber", async (ledger, number) => (await byNumber(ledger, number)).bytes],
  ["GetBlockByHash", async (ledger, hash) => (await byHash(ledger, hash)).bytes],
  ["GetBlockByTxID", async (ledger, id) => (await byTransaction(ledger, id)).block.bytes],
  ["GetTransactionByID", transactionById],
]);

/**
 * Answers `qscc`: the questions that a member may ask about a channel's blocks.
 *
 * @param parameters the function's name, the channel, and the function's own parameter
 * @throws an Error with the message of Fabric's response
 */
export async function queryLedger(
  { chaincode, creator, channels }: SystemInvocation,
  parameters: readonly Uint8Array[],
): Promise<Uint8Array> {
  if (parameters.length < 2) {
    throw new Error(`Incorrect number of arguments, ${parameters.length}`);
  }
  const [name = "", channelId = ""] = parameters.map((each) => Buffer.from(each).toString());
  if (chaincode !== "qscc") {
    throw new Error(
      "Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, " +
        `original invocation for '${chaincode}'`,
    );
  }
  const parameter = parameters[2];
  if (name !== "GetChainInfo" && parameter === undefined) {
    throw new Error(`missing 3rd argument for ${name}`);
  }
  const channel = channels.get(channelId);
  if (channel === undefined) throw new Error(`Invalid chain ID, ${channelId}`);
  requireMember(channel, creator, name);
  const query = queries.get(name);
  if (query === undefined) throw new Error(`Requested function ${name} not found.`);
  return await query(channel.ledger, parameter ?? new Uint8Array());
}

function chainInfo(ledger: ChannelLedger): Uint8Array {
  const info = new common.BlockchainInfo();
  info.setHeight(ledger.height);
  info.setCurrentblockhash(ledger.lastHash);
  info.setPreviousblockhash(ledger.previousHash);
  return info.serializeBinary();
}

async function byNumber(ledger: ChannelLedger, parameter: Uint8Array): Promise<CommittedBlock> {
  const text = Buffer.from(parameter).toString();
  if (!/^\d{1,20}$/.test(text)) {
    throw new Error(
      `Failed to parse block number with error strconv.ParseUint: parsing "${text}": invalid syntax`,
    );
  }
  // Fabric takes the largest number to mean the last block.
  const number = text === "18446744073709551615" ? ledger.height - 1 : Number(text);
  const block = await ledger.getBlock(number);
  if (block === undefined) {
    throw new Error(
      `Failed to get block number ${text}, error no such block number [${text}] in index`,
    );
  }
  return block;
}

async function byHash(ledger: ChannelLedger, hash: Uint8Array): Promise<CommittedBlock> {
  const number = ledger.findBlock(hash);
  const block = number === undefined ? undefined : await ledger.getBlock(number);
  if (block === undefined) {
    const text = Buffer.from(hash).toString("hex");
    throw new Error(
      `Failed to get block hash ${text}, error no such block hash [${text}] in index`,
    );
  }
  return block;
}

async function byTransaction(
  ledger: ChannelLedger,
  parameter: Uint8Array,
): Promise<{ block: CommittedBlock; transactionNumber: number }> {
  const id = Buffer.from(parameter).toString();
  const location = ledger.getTransaction(id);
  const block = location === undefined ? undefined : await ledger.getBlock(location.blockNumber);
  if (location === undefined || block === undefined) {
    throw new Error(
      `Failed to get block for txID ${id}, error no such transaction ID [${id}] in index`,
    );
  }
  return { block, transactionNumber: location.transactionNumber };
}

async function transactionById(ledger: ChannelLedger, parameter: Uint8Array): Promise<Uint8Array> {
  const id = Buffer.from(parameter).toString();
  const location = ledger.getTransaction(id);
  if (location === undefined) {
    throw new Error(
      `Failed to get transaction with id ${id}, error no such transaction ID [${id}] in index`,
    );
  }
  const { block, transactionNumber } = await byTransaction(ledger, parameter);
  const envelopes = common.Block.deserializeBinary(block.bytes).getData()?.getDataList_asU8() ?? [];
  const processed = new peer.ProcessedTransaction();
  processed.setTransactionenvelope(
    common.Envelope.deserializeBinary(envelopes[transactionNumber] ?? new Uint8Array()),
  );
  processed.setValidationcode(location.code);
  return processed.serializeBinary();
}

/** @throws an Error unless the identity is a member of the channel. */
function requireMember(channel: Channel, creator: Uint8Array, what: string): void {
  try {
    channel.membership.deserialize(creator);
  } catch (cause) {
    const reason = policyNotMet(channel.id, "Readers");
    throw new Error(`access denied for [${what}][${channel.id}]: [${reason}]`, { cause });
  }
}
