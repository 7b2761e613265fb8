import { status } from "@grpc/grpc-js";
import { common, gateway, peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.js";
import type { Peer } from "../peer.js";
import { ProposalRefused, Snapshots, succeeded } from "../peer.js";
import { authenticateRequest } from "./access.js";
import { EndorsementPlan, policiesOf } from "./endorsement-plan.js";
import type { ErrorDetail } from "./grpc-error.js";
import { GrpcError } from "./grpc-error.js";
import type { Proposal } from "./proposal.js";
import { unpackProposal } from "./proposal.js";

const submitTimeoutMs = 30_000;

/** What one peer made of a proposal, in the terms that the gateway reacts to. */
type Reaction =
  | { readonly kind: "endorsed"; readonly endorsed: Awaited<ReturnType<Peer["processProposal"]>> }
  | {
      readonly kind: "failed";
      readonly code: status;
      readonly message: string;
      readonly retry: boolean;
    };

/** The Gateway service at one organisation's peer: Evaluate, Endorse, Submit, CommitStatus. */
export class GatewayService {
  readonly #local: Peer;
  readonly #peers: ReadonlyMap<string, Peer>;
  readonly #ordererAddress: string;

  /** @param peers all organisations' peers by MSP id, the local one included. */
  constructor(local: Peer, peers: ReadonlyMap<string, Peer>, ordererAddress: string) {
    this.#local = local;
    this.#peers = peers;
    this.#ordererAddress = ordererAddress;
  }

  async evaluate(request: gateway.EvaluateRequest): Promise<gateway.EvaluateResponse> {
    const proposal = this.#unpack(
      request.getProposedTransaction(),
      "a signed proposal is required",
    );
    const { channelId, chaincode } = proposal;
    if (!this.#local.channels.has(channelId)) {
      throw new GrpcError(
        status.UNAVAILABLE,
        `failed to get config for channel [${channelId}]: could not get last config block for channel ${channelId}`,
      );
    }
    const targets = request.getTargetOrganizationsList();
    const candidates = this.#candidates(proposal, targets);
    if (candidates.length === 0) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        `no peers available to evaluate chaincode ${chaincode} in channel ${channelId}`,
      );
    }
    return await evaluateAt(candidates, proposal);
  }

  async endorse(request: gateway.EndorseRequest): Promise<gateway.EndorseResponse> {
    const proposal = this.#unpack(
      request.getProposedTransaction(),
      "the proposed transaction must contain a signed proposal",
    );
    const snapshots = new Snapshots();
    const organizations = request.getEndorsingOrganizationsList();
    const plan =
      organizations.length > 0
        ? this.#planForOrganizations(proposal, organizations)
        : await this.#planFromFirstEndorser(proposal, snapshots);
    while (!plan.complete) {
      const endorsers = plan.next();
      if (endorsers.length === 0) break;
      await Promise.all(
        endorsers.map(async (endorser) => {
          const reaction = await ask(endorser, proposal, snapshots);
          if (reaction.kind === "endorsed") plan.add(endorser, reaction.endorsed.response);
          else plan.fail(endorser, reaction.message);
        }),
      );
    }
    if (!plan.complete || plan.payload === undefined) {
      throw new GrpcError(
        status.ABORTED,
        "failed to collect enough transaction endorsements, see attached details for more info",
        plan.errorDetails,
      );
    }
    const response = new gateway.EndorseResponse();
    response.setPreparedTransaction(prepareTransaction(proposal, plan.payload, plan.endorsements));
    return response;
  }

  async submit(request: gateway.SubmitRequest): Promise<gateway.SubmitResponse> {
    const envelope = request.getPreparedTransaction();
    if (envelope === undefined) {
      throw new GrpcError(status.INVALID_ARGUMENT, "a prepared transaction is required");
    }
    if (envelope.getSignature_asU8().length === 0) {
      throw new GrpcError(status.INVALID_ARGUMENT, "prepared transaction must be signed");
    }
    const channelId = request.getChannelId();
    const channel = this.#local.channels.get(channelId);
    if (channel === undefined) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        `could not get last config block for channel ${channelId}`,
      );
    }
    const answer = await withinLimit(channel.orderer.broadcast(envelope.serializeBinary()));
    if (answer.status === common.Status.SUCCESS) return new gateway.SubmitResponse();
    const unsuccessful = `received unsuccessful response from orderer: status=${statusName(answer.status)}, info=${answer.info}`;
    if (answer.status >= 400 && answer.status < 500) {
      throw new GrpcError(status.ABORTED, unsuccessful);
    }
    const detail: ErrorDetail = {
      address: this.#ordererAddress,
      mspId: "OrdererMSP",
      message: unsuccessful,
    };
    throw new GrpcError(status.UNAVAILABLE, "no orderers could successfully process transaction", [
      detail,
    ]);
  }

  async commitStatus(
    signed: gateway.SignedCommitStatusRequest,
    signal: AbortSignal,
  ): Promise<gateway.CommitStatusResponse> {
    const bytes = signed.getRequest_asU8();
    if (bytes.length === 0) {
      throw new GrpcError(status.INVALID_ARGUMENT, "a commit status request is required");
    }
    const request = parseOrRefuse("status request", () =>
      gateway.CommitStatusRequest.deserializeBinary(bytes),
    );
    const required = { identity: "no identity provided", channel: "no channel ID provided" };
    if (request.getIdentity_asU8().length === 0) refuse(required.identity);
    if (request.getChannelId() === "") refuse(required.channel);
    if (request.getTransactionId() === "") refuse("transaction ID should not be empty");
    const channel = authenticateRequest(this.#local.channels, {
      channelId: request.getChannelId(),
      identity: request.getIdentity_asU8(),
      message: bytes,
      signature: signed.getSignature_asU8(),
    });
    const location = await channel.ledger.waitForTransaction(request.getTransactionId(), signal);
    const response = new gateway.CommitStatusResponse();
    response.setResult(location.code);
    response.setBlockNumber(location.blockNumber);
    return response;
  }

  #unpack(signed: peer.SignedProposal | undefined, missing: string): Proposal {
    if (signed === undefined || signed.getProposalBytes_asU8().length === 0) refuse(missing);
    return parseOrRefuse("transaction proposal", () => unpackProposal(signed));
  }

  /** Peers of the channel that run the chaincode: the local one first, then those after it. */
  #candidates({ channelId, chaincode }: Proposal, mspIds: readonly string[] = []): Peer[] {
    const peers = [...this.#peers.values()];
    const start = peers.indexOf(this.#local);
    return [...peers.slice(start), ...peers.slice(0, start)].filter(
      (each) =>
        each.endorses(chaincode, channelId) && (mspIds.length === 0 || mspIds.includes(each.mspId)),
    );
  }

  #planForOrganizations(proposal: Proposal, mspIds: readonly string[]): EndorsementPlan {
    const endorsers = this.#local.channels.has(proposal.channelId)
      ? this.#candidates(proposal, mspIds)
      : [];
    const missing = mspIds.filter((mspId) => !endorsers.some((each) => each.mspId === mspId));
    if (missing.length > 0) {
      throw new GrpcError(
        status.UNAVAILABLE,
        `failed to find any endorsing peers for org(s): ${missing.join(", ")}`,
      );
    }
    return new EndorsementPlan(endorsers, (chosen) =>
      mspIds.every((mspId) => chosen.includes(mspId)),
    );
  }

  async #planFromFirstEndorser(proposal: Proposal, snapshots: Snapshots): Promise<EndorsementPlan> {
    const { channelId, chaincode } = proposal;
    const channel = this.#local.channels.get(channelId);
    const [first, ...others] = channel === undefined ? [] : this.#candidates(proposal);
    if (channel === undefined || first === undefined) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        `no combination of peers can be derived which satisfy the endorsement policy: no chaincode ${chaincode} on channel ${channelId}`,
      );
    }
    if (first !== this.#local && proposal.hasTransientData) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data",
      );
    }
    const reaction = await ask(first, proposal, snapshots);
    if (reaction.kind === "failed") {
      throw new GrpcError(
        status.ABORTED,
        "failed to endorse transaction, see attached details for more info",
        [{ address: first.address, mspId: first.mspId, message: reaction.message }],
      );
    }
    const { response, simulation } = reaction.endorsed;
    const plan = new EndorsementPlan(others, requirement(channel, chaincode, simulation));
    plan.add(first, response);
    if (!plan.possible) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        "no combination of peers can be derived which satisfy the endorsement policy",
      );
    }
    return plan;
  }
}

function requirement(
  channel: Channel,
  chaincode: string,
  simulation: Parameters<typeof policiesOf>[2] | undefined,
): (mspIds: readonly string[]) => boolean {
  const none = { namespaces: [], keyPolicies: [], readWriteSet: new Uint8Array() };
  return policiesOf(channel, chaincode, simulation ?? none);
}

async function ask(endorser: Peer, proposal: Proposal, snapshots: Snapshots): Promise<Reaction> {
  const fail = (code: status, message: string, retry = false): Reaction => ({
    kind: "failed",
    code,
    message,
    retry,
  });
  try {
    const endorsed = await endorser.processProposal(proposal.signed, {
      unpacked: proposal,
      snapshots,
    });
    if (succeeded(endorsed.response)) return { kind: "endorsed", endorsed };
    const response = endorsed.response.getResponse();
    const responseStatus = response?.getStatus() ?? 0;
    const message = response?.getMessage() ?? "";
    if (responseStatus === 500 && endorsed.response.getPayload_asU8().length === 0) {
      return fail(status.ABORTED, message, true);
    }
    return fail(status.UNKNOWN, `chaincode response ${responseStatus}, ${message}`);
  } catch (error) {
    if (error instanceof ProposalRefused) {
      return fail(status.FAILED_PRECONDITION, error.message);
    }
    throw error;
  }
}

async function evaluateAt(
  candidates: readonly Peer[],
  proposal: Proposal,
): Promise<gateway.EvaluateResponse> {
  const errorDetails: ErrorDetail[] = [];
  let lastCode: status = status.UNAVAILABLE;
  for (const candidate of candidates) {
    const reaction = await ask(candidate, proposal, new Snapshots());
    if (reaction.kind === "endorsed") {
      const response = new gateway.EvaluateResponse();
      response.setResult(reaction.endorsed.response.getResponse());
      return response;
    }
    const { address, mspId } = candidate;
    errorDetails.push({ address, mspId, message: reaction.message });
    lastCode = reaction.code;
    if (!reaction.retry) {
      const message = `evaluate call to endorser returned error: ${reaction.message}`;
      throw new GrpcError(reaction.code, message, errorDetails);
    }
  }
  throw new GrpcError(
    lastCode,
    "failed to evaluate transaction, see attached details for more info",
    errorDetails,
  );
}

function prepareTransaction(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: peer.Endorsement[],
): common.Envelope {
  const action = new peer.ChaincodeEndorsedAction();
  action.setProposalResponsePayload(responsePayload);
  action.setEndorsementsList(endorsements);
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal.payload);
  actionPayload.setAction(action);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setHeader(proposal.signatureHeader);
  transactionAction.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(transactionAction);
  const header = new common.Header();
  header.setChannelHeader(proposal.channelHeader);
  header.setSignatureHeader(proposal.signatureHeader);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

const statusNames = new Map<number, string>(
  Object.entries(common.Status).map(([name, code]) => [code, name]),
);

function statusName(code: number): string {
  return statusNames.get(code) ?? String(code);
}

async function withinLimit<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = "submit timeout expired while broadcasting to ordering service";
      reject(new GrpcError(status.DEADLINE_EXCEEDED, message));
    }, submitTimeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function refuse(message: string): never {
  throw new GrpcError(status.INVALID_ARGUMENT, message);
}

function parseOrRefuse<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new GrpcError(
      status.INVALID_ARGUMENT,
      `failed to unpack ${what}: ${(cause as Error).message}`,
    );
  }
}
