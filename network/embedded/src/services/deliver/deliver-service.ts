import type { ServerDuplexStream } from "@grpc/grpc-js";
import { common, orderer, peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../../channel.js";
import type { CommittedBlock } from "../../ledger/committed-transaction.js";
import type { Delivery } from "./deliver.js";
import { BlockResponse } from "./block-response.js";
import { deliver } from "./deliver.js";
import { filterBlock } from "./filtered-block.js";
import { cancellation, messagesOf, sendAll } from "../streams.js";

type Channels = ReadonlyMap<string, Channel>;
type DeliverStream<T> = ServerDuplexStream<common.Envelope, T>;

/** Answers each seek request of a stream in turn. A status other than SUCCESS ends the stream. */
async function serve<T>(
  channels: Channels,
  stream: DeliverStream<T>,
  toResponse: (delivery: Delivery, channelId: string) => T,
): Promise<void> {
  const { signal } = cancellation(stream);
  for await (const envelope of messagesOf<common.Envelope>(stream, signal)) {
    const channelId = channelOf(envelope);
    let last: Delivery | undefined;
    const deliveries = async function* (): AsyncGenerator<T, undefined> {
      for await (const delivery of deliver(channels, envelope, signal)) {
        last = delivery;
        yield toResponse(delivery, channelId);
      }
    };
    await sendAll(stream, signal, deliveries);
    if (!isSuccess(last)) break;
  }
  stream.end();
}

function isSuccess(delivery: Delivery | undefined): boolean {
  return (
    delivery !== undefined && "status" in delivery && delivery.status === common.Status.SUCCESS
  );
}

/** Serves peer.Deliver: whole blocks. */
export function serveBlocks(channels: Channels, stream: DeliverStream<peer.DeliverResponse>) {
  return serve(channels, stream, (delivery) => {
    if ("block" in delivery && !delivery.headerOnly) return new BlockResponse(delivery.block);
    const response = new peer.DeliverResponse();
    if ("status" in delivery) response.setStatus(delivery.status);
    else response.setBlock(toHeader(delivery.block));
    return response;
  });
}

/** Serves peer.DeliverFiltered: the transactions and their outcome, without payloads. */
export function serveFilteredBlocks(
  channels: Channels,
  stream: DeliverStream<peer.DeliverResponse>,
) {
  return serve(channels, stream, (delivery, channelId) => {
    const response = new peer.DeliverResponse();
    if ("status" in delivery) response.setStatus(delivery.status);
    else response.setFilteredBlock(filterBlock(channelId, delivery.block));
    return response;
  });
}

/** Serves peer.DeliverWithPrivateData: whole blocks, since there is no private data here. */
export function serveBlocksWithPrivateData(
  channels: Channels,
  stream: DeliverStream<peer.DeliverResponse>,
) {
  return serve(channels, stream, (delivery) => {
    const response = new peer.DeliverResponse();
    if ("status" in delivery) {
      response.setStatus(delivery.status);
    } else {
      const both = new peer.BlockAndPrivateData();
      both.setBlock(toBlock(delivery.block, delivery.headerOnly));
      response.setBlockAndPrivateData(both);
    }
    return response;
  });
}

/**
 * Serves orderer.AtomicBroadcast/Deliver: blocks as the orderer has them, without validation codes.
 */
export function serveOrderedBlocks(
  channels: Channels,
  stream: DeliverStream<orderer.DeliverResponse>,
) {
  return serve(channels, stream, (delivery) => {
    const response = new orderer.DeliverResponse();
    if ("status" in delivery) {
      response.setStatus(delivery.status);
    } else {
      const block = toBlock(delivery.block, delivery.headerOnly);
      const metadata = block.getMetadata();
      const slots = metadata?.getMetadataList_asU8() ?? [];
      slots[common.BlockMetadataIndex.TRANSACTIONS_FILTER] = new Uint8Array();
      metadata?.setMetadataList(slots);
      response.setBlock(block);
    }
    return response;
  });
}

function toBlock(block: CommittedBlock, headerOnly: boolean): common.Block {
  return headerOnly ? toHeader(block) : common.Block.deserializeBinary(block.bytes);
}

/** Removes a block's transactions, unless it is a configuration block. */
function toHeader({ bytes, transactions }: CommittedBlock): common.Block {
  const block = common.Block.deserializeBinary(bytes);
  if (transactions[0]?.type !== common.HeaderType.CONFIG) block.clearData();
  return block;
}

function channelOf(envelope: common.Envelope): string {
  try {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const bytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
    return common.ChannelHeader.deserializeBinary(bytes).getChannelId();
  } catch {
    return "";
  }
}
