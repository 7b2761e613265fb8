import { status } from "@grpc/grpc-js";
import { gateway, peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../../channel.js";
import type { CommittedTransaction } from "../../ledger/committed-transaction.js";
import { authenticateRequest } from "../access.js";
import { blocksFrom } from "../deliver/blocks.js";
import { GrpcError } from "../grpc-error.js";

const VALID = peer.TxValidationCode.VALID;

/**
 * Answers Gateway.ChaincodeEvents: one response for each block with events of the chaincode's valid
 * transactions.
 *
 * @throws GrpcError INVALID_ARGUMENT or PERMISSION_DENIED
 */
export async function* chaincodeEvents(
  channels: ReadonlyMap<string, Channel>,
  signed: gateway.SignedChaincodeEventsRequest,
  signal: AbortSignal,
): AsyncGenerator<gateway.ChaincodeEventsResponse, undefined> {
  const bytes = signed.getRequest_asU8();
  if (bytes.length === 0) {
    throw new GrpcError(status.INVALID_ARGUMENT, "a chaincode events request is required");
  }
  const request = parse(bytes);
  const channel = authenticateRequest(channels, {
    channelId: request.getChannelId(),
    identity: request.getIdentity_asU8(),
    message: bytes,
    signature: signed.getSignature_asU8(),
  });
  const isWanted = matcher(request);
  for await (const block of blocksFrom(channel.ledger, startBlock(channel, request), signal)) {
    const events = block.transactions.filter(isWanted).map(toEvent);
    const present = events.filter((event) => event !== undefined);
    if (present.length === 0) continue;
    const response = new gateway.ChaincodeEventsResponse();
    response.setBlockNumber(block.number);
    response.setEventsList(present);
    yield response;
  }
}

function parse(bytes: Uint8Array): gateway.ChaincodeEventsRequest {
  try {
    return gateway.ChaincodeEventsRequest.deserializeBinary(bytes);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new GrpcError(status.INVALID_ARGUMENT, `invalid chaincode events request: ${reason}`);
  }
}

function startBlock({ ledger }: Channel, request: gateway.ChaincodeEventsRequest): number {
  const after = request.getAfterTransactionId();
  const location = after === "" ? undefined : ledger.getTransaction(after);
  if (location !== undefined) return location.blockNumber;
  const position = request.getStartPosition();
  const specified = position?.getSpecified();
  if (specified !== undefined) return specified.getNumber();
  if (position?.hasNewest() === true || position?.hasOldest() === true) {
    const kind = position.hasNewest() ? "SeekPosition_Newest" : "SeekPosition_Oldest";
    throw new GrpcError(status.INVALID_ARGUMENT, `invalid start position type: *orderer.${kind}`);
  }
  return ledger.height;
}

/**
 * Selects events. If there is a transaction to start after, everything up to its own event is left
 * out, as in Fabric.
 */
function matcher(
  request: gateway.ChaincodeEventsRequest,
): (transaction: CommittedTransaction) => boolean {
  const chaincode = request.getChaincodeId();
  const after = request.getAfterTransactionId();
  let passed = after === "";
  return ({ code, event, transactionId }) => {
    if (code !== VALID || event === undefined) return false;
    if (passed) return event.chaincodeId === chaincode;
    passed = transactionId === after;
    return false;
  };
}

function toEvent({ event, transactionId }: CommittedTransaction): peer.ChaincodeEvent | undefined {
  if (event === undefined) return undefined;
  const message = new peer.ChaincodeEvent();
  message.setChaincodeId(event.chaincodeId);
  message.setEventName(event.eventName);
  message.setPayload(event.payload);
  message.setTxId(transactionId);
  return message;
}
