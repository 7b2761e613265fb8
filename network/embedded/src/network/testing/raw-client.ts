import { readFile } from "node:fs/promises";
import { Client, credentials } from "@grpc/grpc-js";
import { common, gateway, msp, orderer, peer } from "@hyperledger/fabric-protos";
import { prepareTransaction } from "../../services/gateway/prepare-transaction.js";
import { unpackProposal } from "../../peer/proposal.js";
import type { TestClient } from "./client.js";
import type { TestNetwork } from "./network.js";

/** Sends bytes to the orderer as an envelope, and returns the status. */
export async function broadcast({ network }: TestNetwork, envelope: Uint8Array): Promise<number> {
  const endpoint = network.descriptor.orderers["orderer"];
  if (endpoint === undefined) throw new Error("no orderer");
  const root = await readFile(endpoint.tlsRootCertificate);
  const client = new Client(endpoint.address, credentials.createSsl(root));
  const stream = client.makeBidiStreamRequest(
    orderer.AtomicBroadcastService.broadcast.path,
    (bytes: Uint8Array) => Buffer.from(bytes),
    (bytes) => orderer.BroadcastResponse.deserializeBinary(bytes),
  );
  try {
    return await new Promise((resolve, reject) => {
      stream.on("data", (response: orderer.BroadcastResponse) => {
        resolve(response.getStatus());
      });
      stream.on("error", reject);
      stream.write(envelope);
    });
  } finally {
    stream.end();
    client.close();
  }
}

/** Asks one operator's endorser, without its gateway. */
export async function endorseAt(
  { network }: TestNetwork,
  mspId: string,
  signed: peer.SignedProposal,
): Promise<peer.ProposalResponse> {
  const endpoint = network.descriptor.peers[`peer0.${mspId}`];
  if (endpoint === undefined) throw new Error(`no peer of ${mspId}`);
  const root = await readFile(endpoint.tlsRootCertificate);
  const endorser = new peer.EndorserClient(endpoint.address, credentials.createSsl(root));
  try {
    return await new Promise((resolve, reject) => {
      endorser.processProposal(signed, (error, response) => {
        if (error === null && response !== undefined) resolve(response);
        else reject(error ?? new Error("no response"));
      });
    });
  } finally {
    endorser.close();
  }
}

/** Makes a client's signed proposal. */
export function signProposal(
  client: TestClient,
  call: { channel?: string; chaincode?: string; name: string; parameters: string[] },
): { signed: peer.SignedProposal; transactionId: string } {
  const { channel = "consortium", chaincode = "test", name, parameters } = call;
  const contract = client.gateway.getNetwork(channel).getContract(chaincode);
  const proposal = contract.newProposal(name, { arguments: parameters });
  const proposed = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
  const signed = proposed.getProposal() ?? new peer.SignedProposal();
  signed.setSignature(client.sign(signed.getProposalBytes_asU8()));
  return { signed, transactionId: proposal.getTransactionId() };
}

/** Makes the envelope of a proposal and its endorsements, signed by the client. */
export function assemble(
  client: TestClient,
  signed: peer.SignedProposal,
  responses: peer.ProposalResponse[],
): common.Envelope {
  const payload = responses[0]?.getPayload_asU8() ?? new Uint8Array();
  const endorsements = responses.flatMap((response) => response.getEndorsement() ?? []);
  const prepared = prepareTransaction(unpackProposal(signed), payload, endorsements);
  const envelope = common.Envelope.deserializeBinary(prepared);
  envelope.setSignature(client.sign(envelope.getPayload_asU8()));
  return envelope;
}

/** Waits for a transaction that was sent without the gateway, and returns its validation code. */
export async function committedCode(
  client: TestClient,
  transactionId: string,
  channel = "consortium",
): Promise<number> {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(client.identity.mspId);
  identity.setIdBytes(client.identity.credentials);
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(transactionId);
  request.setIdentity(identity.serializeBinary());
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  const status = await client.gateway.newCommit(signed.serializeBinary()).getStatus();
  return status.code;
}
