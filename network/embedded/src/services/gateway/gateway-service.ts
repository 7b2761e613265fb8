import { status } from "@grpc/grpc-js";
import type { peer } from "@hyperledger/fabric-protos";
import { common, gateway } from "@hyperledger/fabric-protos";
import type { Channel } from "../../channel.js";
import { bytesField, encodeMessage, messageField } from "../../bytes/encode-message.js";
import type { Peer } from "../../peer/peer.js";
import { ProposalExpired, ProposalRefused, succeeded } from "../../peer/peer.js";
import { Snapshots } from "../../peer/snapshots.js";
import { authenticateRequest } from "../access.js";
import { order } from "../broadcast-service.js";
import { EndorsementPlan, policiesOf } from "./endorsement-plan.js";
import type { ErrorDetail } from "../grpc-error.js";
import { GrpcError } from "../grpc-error.js";
import { UNREADABLE } from "../parse.js";
import { prepareTransaction } from "./prepare-transaction.js";
import type { Destination, Proposal } from "../../peer/proposal.js";
import { SealedProposal, unpackProposal } from "../../peer/proposal.js";

const SUBMIT_TIMEOUT_MS = 30_000;

/** One peer's reaction to a proposal, as far as the gateway distinguishes them. */
type Reaction =
  | { readonly kind: "endorsed"; readonly endorsed: Awaited<ReturnType<Peer["processProposal"]>> }
  | {
      readonly kind: "failed";
      readonly code: status;
      readonly message: string;
      readonly retry: boolean;
    };

/** A proposal, as far as the gateway reads it. */
interface Request extends Destination {
  readonly signed: peer.SignedProposal;
  readonly chaincode: string;
  /** The proposal taken apart, once for all endorsers; undefined if they will refuse it. */
  readonly proposal: Proposal | undefined;
}

export interface GatewayServiceOptions {
  readonly local: Peer;
  /** The peers of all organisations by MSP id, including the local one. */
  readonly peers: ReadonlyMap<string, Peer>;
  /** All channels that the orderer serves. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** The orderer's `host:port`, for error details. */
  readonly ordererAddress: string;
}

/** The Gateway service at one organisation's peer: Evaluate, Endorse, Submit, CommitStatus. */
export class GatewayService {
  readonly #local: Peer;
  readonly #peers: ReadonlyMap<string, Peer>;
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #ordererAddress: string;

  constructor({ local, peers, channels, ordererAddress }: GatewayServiceOptions) {
    this.#local = local;
    this.#peers = peers;
    this.#channels = channels;
    this.#ordererAddress = ordererAddress;
  }

  async evaluate(message: gateway.EvaluateRequest): Promise<gateway.EvaluateResponse> {
    const request = toRequest(message.getProposedTransaction());
    const { channelId, chaincode } = request;
    if (!this.#local.channels.has(channelId)) {
      throw new GrpcError(status.UNAVAILABLE, noConfiguration(channelId));
    }
    const candidates = this.#candidates(request, message.getTargetOrganizationsList());
    if (candidates.length === 0) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        `no peers available to evaluate chaincode ${chaincode} in channel ${channelId}`,
      );
    }
    return await this.#evaluateAt(candidates, request);
  }

  /** @returns the bytes of a `gateway.EndorseResponse`. */
  async endorse(message: gateway.EndorseRequest): Promise<Buffer> {
    const signed = message.getProposedTransaction();
    if (signed === undefined || signed.getProposalBytes_asU8().length === 0) {
      refuse("the proposed transaction must contain a signed proposal");
    }
    const request = orRefuse(() => readRequest(new SealedProposal(signed)));
    const snapshots = new Snapshots();
    const organizations = message.getEndorsingOrganizationsList();
    const plan =
      organizations.length > 0
        ? this.#planForOrganizations(request, organizations)
        : await this.#planFromFirstEndorser(request, snapshots);
    while (!plan.complete) {
      const endorsers = plan.next();
      if (endorsers.length === 0) break;
      await Promise.all(
        endorsers.map(async (endorser) => {
          const reaction = await this.#ask(endorser, request, snapshots);
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
    // An endorser signed it, so it can be taken apart.
    const proposal = request.proposal ?? unpackProposal(signed);
    const { payload, endorsements } = plan;
    return encodeMessage(messageField(1, prepareTransaction(proposal, payload, endorsements)));
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
    if (!this.#local.channels.has(channelId)) {
      throw new GrpcError(status.FAILED_PRECONDITION, noConfiguration(channelId));
    }
    // The envelope itself names the channel on which it is ordered, as in Fabric.
    const bytes = encodeMessage(
      bytesField(1, envelope.getPayload_asU8()),
      bytesField(2, envelope.getSignature_asU8()),
    );
    const answer = await withinLimit(order(this.#channels, bytes));
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
    let request: gateway.CommitStatusRequest;
    try {
      request = gateway.CommitStatusRequest.deserializeBinary(bytes);
    } catch {
      refuse(`invalid status request: ${UNREADABLE}`);
    }
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

  /**
   * Returns the peers of the channel that run the chaincode: the local one first, then those after
   * it.
   */
  #candidates({ channelId, chaincode }: Request, mspIds: readonly string[] = []): Peer[] {
    const peers = [...this.#peers.values()];
    const start = peers.indexOf(this.#local);
    return [...peers.slice(start), ...peers.slice(0, start)].filter(
      (each) =>
        each.endorses(chaincode, channelId) && (mspIds.length === 0 || mspIds.includes(each.mspId)),
    );
  }

  #planForOrganizations(request: Request, mspIds: readonly string[]): EndorsementPlan {
    const endorsers = this.#local.channels.has(request.channelId)
      ? this.#candidates(request, mspIds)
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

  async #planFromFirstEndorser(request: Request, snapshots: Snapshots): Promise<EndorsementPlan> {
    const { channelId, chaincode } = request;
    const channel = this.#local.channels.get(channelId);
    const [first, ...others] = channel === undefined ? [] : this.#candidates(request);
    if (channel === undefined || first === undefined) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        `no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode ${chaincode} in channel ${channelId}`,
      );
    }
    if (first !== this.#local && request.hasTransientData) {
      throw new GrpcError(
        status.FAILED_PRECONDITION,
        "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data",
      );
    }
    const reaction = await this.#ask(first, request, snapshots);
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

  async #ask(endorser: Peer, request: Request, snapshots: Snapshots): Promise<Reaction> {
    const fail = (code: status, message: string, retry = false): Reaction => ({
      kind: "failed",
      code,
      message,
      retry,
    });
    const { signed, proposal } = request;
    try {
      const endorsed = await endorser.processProposal(signed, {
        ...(proposal === undefined ? {} : { unpacked: proposal }),
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
      if (!(error instanceof ProposalRefused)) throw error;
      // Fabric's gateway treats such a peer as one that is out of order.
      if (endorser !== this.#local) {
        return fail(status.UNAVAILABLE, `rpc error: code = Unknown desc = ${error.message}`, true);
      }
      if (error instanceof ProposalExpired) return fail(status.UNAVAILABLE, error.message, true);
      return fail(status.FAILED_PRECONDITION, error.message);
    }
  }

  async #evaluateAt(
    candidates: readonly Peer[],
    request: Request,
  ): Promise<gateway.EvaluateResponse> {
    const errorDetails: ErrorDetail[] = [];
    let lastCode: status = status.UNAVAILABLE;
    for (const candidate of candidates) {
      const reaction = await this.#ask(candidate, request, new Snapshots());
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
}

/** Checks a proposal as Fabric's gateway does before it evaluates it. */
function toRequest(signed: peer.SignedProposal | undefined): Request {
  const missing = "failed to unpack transaction proposal: ";
  return orRefuse(() => {
    if (signed === undefined || signed.getProposalBytes_asU8().length === 0) {
      throw new Error("a signed proposal is required");
    }
    const sealed = new SealedProposal(signed);
    const { channelId, chaincode } = sealed.destination();
    if (channelId === "") throw new Error("no channel id provided");
    if (chaincode === undefined) {
      throw new Error(`no chaincode spec is provided, channel id [${channelId}]`);
    }
    if (chaincode === "")
      throw new Error(`no chaincode name is provided, channel id [${channelId}]`);
    return readRequest(sealed);
  }, missing);
}

function readRequest(sealed: SealedProposal): Request {
  const destination = sealed.destination();
  let proposal: Proposal | undefined;
  try {
    proposal = sealed.unpack();
  } catch {
    // The endorsers will say what is wrong with it.
  }
  const { signed } = sealed;
  return { ...destination, chaincode: destination.chaincode ?? "", signed, proposal };
}

function noConfiguration(channelId: string): string {
  return `failed to get config for channel [${channelId}]: could not get last config for channel ${channelId}`;
}

function requirement(
  channel: Channel,
  chaincode: string,
  simulation: Parameters<typeof policiesOf>[2] | undefined,
): (mspIds: readonly string[]) => boolean {
  const none = { namespaces: [], keyPolicies: [], readWriteSet: new Uint8Array() };
  return policiesOf(channel, chaincode, simulation ?? none);
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
    }, SUBMIT_TIMEOUT_MS);
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

function orRefuse<T>(read: () => T, prefix = ""): T {
  try {
    return read();
  } catch (cause) {
    throw new GrpcError(status.INVALID_ARGUMENT, `${prefix}${(cause as Error).message}`);
  }
}
