import type { Network } from "@basics/descriptor";
import type { Client } from "@grpc/grpc-js";
import { common, gateway, msp, orderer, peer } from "@hyperledger/fabric-protos";
import type { ConformanceClient, Place } from "./client.js";
import { connectTo, CONSORTIUM } from "./client.js";
import { HONEST_CHAINCODE } from "./ledger.js";
import { withoutIds } from "./failure.js";

export const ORDERER_MSP_ID = "OrdererMSP";

/** Only a call to a node that hangs takes so long. */
const DEADLINE_MS = 30_000;

/** The answer of the ordering service to one envelope. */
export interface BroadcastAnswer {
  readonly status: number;
  readonly info: string;
}

/**
 * Sends envelopes to the ordering service on one stream, in order, and returns the answer to each. If
 * answers are missing, the ordering service ended the stream.
 */
export async function broadcast(
  network: Network,
  ...envelopes: Uint8Array[]
): Promise<BroadcastAnswer[]> {
  const client = await connectTo(network.orderers, ORDERER_MSP_ID);
  const stream = client.makeBidiStreamRequest(
    orderer.AtomicBroadcastService.broadcast.path,
    (bytes: Uint8Array) => Buffer.from(bytes),
    (bytes) => orderer.BroadcastResponse.deserializeBinary(bytes),
    { deadline: Date.now() + DEADLINE_MS },
  );
  try {
    return await new Promise((resolve, reject) => {
      const answers: BroadcastAnswer[] = [];
      stream.on("data", (response: orderer.BroadcastResponse) => {
        answers.push({ status: response.getStatus(), info: withoutIds(response.getInfo()) });
        if (answers.length === envelopes.length) resolve(answers);
      });
      stream.on("end", () => {
        resolve(answers);
      });
      stream.on("error", reject);
      for (const each of envelopes) stream.write(each);
    });
  } finally {
    stream.on("error", () => undefined);
    stream.end();
    client.close();
  }
}

/** Asks one operator's endorser, past its gateway. */
export async function endorseAt(
  network: Network,
  mspId: string,
  signed: peer.SignedProposal,
): Promise<peer.ProposalResponse> {
  const client = await connectTo(network.peers, mspId);
  try {
    return await unary(client, peer.EndorserService.processProposal, signed);
  } finally {
    client.close();
  }
}

/** A method as the generated service definitions describe it. */
interface Method<Request, Response> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

/** Calls a method without the client library. @throws grpc-js' ServiceError */
export function unary<Request, Response>(
  client: Client,
  method: Method<Request, Response>,
  request: Request,
  deadline = Date.now() + DEADLINE_MS,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      { deadline },
      (error, response) => {
        if (error === null && response !== undefined) resolve(response);
        else reject(error ?? new Error("no response"));
      },
    );
  });
}

/** Makes a proposal with the client library, and signs it. */
export function signProposal(
  client: ConformanceClient,
  name: string,
  values: string[],
  { channel = CONSORTIUM, chaincode = HONEST_CHAINCODE }: Place = {},
): { signed: peer.SignedProposal; transactionId: string } {
  const contract = client.contract({ channel, chaincode });
  const proposal = contract.newProposal(name, { arguments: values });
  const proposed = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
  const signed = proposed.getProposal() ?? new peer.SignedProposal();
  signed.setSignature(client.sign(signed.getProposalBytes_asU8()));
  return { signed, transactionId: proposal.getTransactionId() };
}

/** Changes to parts of a transaction that are made before its creator signs it. */
export interface Spoiling {
  readonly header?: (header: common.Header) => void;
  readonly action?: (action: peer.ChaincodeActionPayload) => void;
  readonly transaction?: (transaction: peer.Transaction) => void;
}

/** Makes the envelope of a proposal and its endorsements, signed by the client. */
export function assemble(
  client: ConformanceClient,
  signed: peer.SignedProposal,
  responses: readonly peer.ProposalResponse[],
  spoiling: Spoiling = {},
): common.Envelope {
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const input = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  const publicPayload = new peer.ChaincodeProposalPayload();
  publicPayload.setInput(input.getInput_asU8());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responses[0]?.getPayload_asU8() ?? new Uint8Array());
  for (const response of responses) endorsed.addEndorsements(response.getEndorsement());
  const action = new peer.ChaincodeActionPayload();
  action.setChaincodeProposalPayload(publicPayload.serializeBinary());
  action.setAction(endorsed);
  spoiling.action?.(action);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setHeader(header.getSignatureHeader_asU8());
  transactionAction.setPayload(action.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(transactionAction);
  spoiling.transaction?.(transaction);
  spoiling.header?.(header);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(client.sign(envelope.getPayload_asU8()));
  return envelope;
}

/** Waits for a transaction that was sent past the gateway, and answers its validation code. */
export async function committedCode(
  client: ConformanceClient,
  transactionId: string,
  channel = CONSORTIUM,
): Promise<number> {
  const bytes = commitStatusRequest(client, transactionId, channel);
  const status = await client.gateway.newCommit(bytes).getStatus();
  return status.code;
}

/** The bytes of a request for a commit status, as `Gateway.newCommit` takes them. */
export function commitStatusRequest(
  client: ConformanceClient,
  transactionId: string,
  channel = CONSORTIUM,
): Uint8Array {
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(transactionId);
  request.setIdentity(serializeIdentity(client));
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}

/** The client's identity in the form that messages name their creator by. */
export function serializeIdentity({ identity }: ConformanceClient): Uint8Array {
  const serialized = new msp.SerializedIdentity();
  serialized.setMspid(identity.mspId);
  serialized.setIdBytes(identity.credentials);
  return serialized.serializeBinary();
}
