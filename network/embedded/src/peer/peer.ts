import { peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.js";
import type { Execution } from "../chaincode/chaincode-handler.js";
import { ChaincodeHandler } from "../chaincode/chaincode-handler.js";
import type { ChaincodeRuntime } from "../chaincode/chaincode-runtime.js";
import type { ChaincodeStream } from "../chaincode/stream.js";
import type { SimulationResult } from "../chaincode/transaction-simulator.js";
import { TransactionSimulator } from "../chaincode/transaction-simulator.js";
import { bytesField, encodeMessage, messageField } from "../bytes/encode-message.js";
import type { Membership, SigningIdentity } from "../identity/types.js";
import { Snapshots } from "./snapshots.js";
import { noPolicies, policyNotMet } from "../services/access.js";
import { parse } from "../services/parse.js";
import { authenticate, unpackProposal } from "./proposal.js";
import type { Proposal } from "./proposal.js";
import { invokeSystemChaincode, isSystemChaincode } from "../system/system-chaincodes.js";

const Type = peer.ChaincodeMessage.Type;
const OK_STATUS = 200;
const ERROR_THRESHOLD = 400;
const ERROR_STATUS = 500;

export interface PeerOptions {
  readonly identity: SigningIdentity;
  /** The peer's `host:port`, for error details. */
  readonly address: string;
  /** The channels that the organisation is on. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** The organisation's own identities, which may ask questions that belong to no channel. */
  readonly localMembership: Membership;
  readonly executeTimeoutMs: number;
}

/**
 * Thrown for a proposal that a peer does not simulate: malformed, forged, replayed or not allowed.
 */
export class ProposalRefused extends Error {
  override readonly name = "ProposalRefused";
}

/** Thrown for a proposal whose creator's certificate has expired. */
export class ProposalExpired extends ProposalRefused {
  constructor() {
    super("proposal client identity expired");
  }
}

/** A peer's answer, and the result of its simulation (absent if it did not get so far). */
export interface Endorsed {
  readonly response: peer.ProposalResponse;
  readonly simulation?: SimulationResult;
}

interface Outcome {
  readonly response: peer.Response;
  readonly event: peer.ChaincodeEvent | undefined;
}

/** A proposal and the states that its simulation sees. */
interface Request {
  readonly proposal: Proposal;
  readonly snapshots: Snapshots;
}

/** One organisation's endorsing peer. */
export class Peer {
  readonly mspId: string;
  readonly address: string;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly #identity: SigningIdentity;
  readonly #localMembership: Membership;
  readonly #executeTimeoutMs: number;
  readonly #chaincodes = new Map<string, ChaincodeRuntime>();

  constructor(options: PeerOptions) {
    this.mspId = options.identity.mspId;
    this.address = options.address;
    this.channels = options.channels;
    this.#identity = options.identity;
    this.#localMembership = options.localMembership;
    this.#executeTimeoutMs = options.executeTimeoutMs;
  }

  install(name: string, runtime: ChaincodeRuntime): void {
    this.#chaincodes.set(name, runtime);
  }

  /** Tells whether this peer can endorse calls of the chaincode on the channel. */
  endorses(chaincode: string, channelId: string): boolean {
    const channel = this.channels.get(channelId);
    if (channel === undefined) return false;
    if (isSystemChaincode(chaincode)) return true;
    return channel.chaincodes.has(chaincode) && this.#chaincodes.has(chaincode);
  }

  /** Starts a conversation with a chaincode that connected, see {@link ChaincodeHandler}. */
  createHandler(
    stream: ChaincodeStream,
    admit: (id: string, handler: ChaincodeHandler) => boolean,
  ): ChaincodeHandler {
    const handler: ChaincodeHandler = new ChaincodeHandler({
      stream,
      executeTimeoutMs: this.#executeTimeoutMs,
      invokeChaincode: (caller, target) => this.#invokeFromChaincode(caller, target),
      admit: (id) => admit(id, handler),
    });
    return handler;
  }

  /**
   * Checks, simulates and endorses a proposal.
   *
   * @throws ProposalRefused if Fabric answers with an error instead of a response
   */
  async processProposal(
    signed: peer.SignedProposal,
    { snapshots = new Snapshots(), unpacked }: { snapshots?: Snapshots; unpacked?: Proposal } = {},
  ): Promise<Endorsed> {
    const proposal = unpacked ?? unpack(signed);
    const channel = this.channels.get(proposal.channelId);
    refuseExpired(proposal, channel?.membership ?? this.#localMembership);
    if (channel === undefined) return await this.#answerOutsideChannels(proposal);
    refuseOnError(() => authenticate(proposal, channel.membership), "error validating proposal: ");
    if (channel.ledger.getTransaction(proposal.transactionId) !== undefined) {
      const creator = Buffer.from(proposal.creator).toString("hex");
      throw new ProposalRefused(
        `duplicate transaction found [${proposal.transactionId}]. Creator [${creator}]`,
      );
    }
    try {
      return await this.#endorse(channel, { proposal, snapshots });
    } catch (error) {
      return { response: failure((error as Error).message) };
    }
  }

  /**
   * Answers a proposal for no channel. Only the own organisation is answered, and nothing is
   * endorsed.
   */
  async #answerOutsideChannels(proposal: Proposal): Promise<Endorsed> {
    if (proposal.channelId !== "") {
      return { response: failure(`channel '${proposal.channelId}' not found`) };
    }
    refuseOnError(
      () => authenticate(proposal, this.#localMembership),
      "error validating proposal: ",
    );
    if (!isSystemChaincode(proposal.chaincode)) {
      return {
        response: failure(
          `make sure the chaincode ${proposal.chaincode} has been successfully defined on channel ` +
            " and try again: could not get channel config for channel ''",
        ),
      };
    }
    const result = new peer.ProposalResponse();
    result.setResponse(await this.#callSystem(proposal, proposal.input));
    return { response: result };
  }

  async #endorse(channel: Channel, request: Request): Promise<Endorsed> {
    const { proposal, snapshots } = request;
    if (!this.endorses(proposal.chaincode, channel.id)) {
      throw new Error(
        `make sure the chaincode ${proposal.chaincode} has been successfully defined on channel ` +
          `${channel.id} and try again: chaincode ${proposal.chaincode} not found`,
      );
    }
    const simulator = new TransactionSimulator(proposal.transactionId, snapshots.of(channel));
    const outcome = await this.#simulate(channel, request, simulator);
    const { response, event } = outcome;
    const status = response.getStatus();
    if (status >= ERROR_THRESHOLD && status < ERROR_STATUS) {
      const result = new peer.ProposalResponse();
      result.setResponse(response);
      return { response: result };
    }
    const simulation = simulator.result();
    const payload = responsePayload(proposal, response, simulation, event);
    const result = new peer.ProposalResponse();
    result.setResponse(response);
    result.setPayload(payload);
    if (status < ERROR_THRESHOLD) {
      result.setVersion(1);
      result.setEndorsement(this.#sign(payload));
    }
    return { response: result, simulation };
  }

  #sign(payload: Uint8Array): peer.Endorsement {
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(this.#identity.serialized);
    endorsement.setSignature(
      this.#identity.sign(Buffer.concat([payload, this.#identity.serialized])),
    );
    return endorsement;
  }

  async #simulate(
    channel: Channel,
    request: Request,
    simulator: TransactionSimulator,
  ): Promise<Outcome> {
    const { proposal } = request;
    if (isSystemChaincode(proposal.chaincode)) {
      return { response: await this.#callSystem(proposal, proposal.input), event: undefined };
    }
    const { transactionId, chaincode: namespace, input } = proposal;
    const scope = { channelId: channel.id, members: channel.members, transactionId, namespace };
    try {
      const message = await this.#execute({ ...scope, ...request, simulator, input });
      return toOutcome(message, namespace, transactionId);
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new Error(
        `error in simulation: failed to execute transaction ${transactionId}: ${reason}`,
        { cause },
      );
    }
  }

  async #callSystem(proposal: Proposal, input: peer.ChaincodeInput): Promise<peer.Response> {
    const { chaincode, creator } = proposal;
    const invocation = { chaincode, creator, channels: this.channels };
    return await invokeSystemChaincode(invocation, input.getArgsList_asU8());
  }

  async #execute(execution: Execution): Promise<peer.ChaincodeMessage> {
    const runtime = this.#chaincodes.get(execution.namespace);
    if (runtime === undefined) {
      throw new Error(`chaincode ${execution.namespace} is not installed on this peer`);
    }
    const handler = await runtime.handler();
    try {
      return await handler.execute(execution);
    } catch (cause) {
      throw new Error(`error sending: ${(cause as Error).message}`, { cause });
    }
  }

  /**
   * Carries out the call of one chaincode by another (or by itself), on the same or on another
   * channel of this peer.
   */
  async #invokeFromChaincode(
    caller: Execution,
    target: peer.ChaincodeSpec,
  ): Promise<peer.ChaincodeMessage> {
    const [instance = "", channelId = caller.channelId] = (
      target.getChaincodeId()?.getName() ?? ""
    ).split("/", 2);
    const [namespace = ""] = instance.split(":", 1);
    const input = target.getInput() ?? new peer.ChaincodeInput();
    if (isSystemChaincode(namespace)) {
      return completed(await this.#callSystem(caller.proposal, input), caller);
    }
    const channel = this.channels.get(channelId);
    if (channel === undefined) throw new Error(noPolicies(channelId));
    if (!isMember(channel, caller.proposal)) throw new Error(policyNotMet(channelId, "Writers"));
    if (!this.endorses(namespace, channelId)) {
      throw new Error(
        `execute failed: invalid invocation: [channel ${channelId}] failed to get chaincode ` +
          `container info for ${namespace}: chaincode ${namespace} not found`,
      );
    }
    // Writes on another channel stay in a simulator whose result is not used.
    const simulator =
      channelId === caller.channelId
        ? caller.simulator
        : new TransactionSimulator(caller.transactionId, caller.snapshots.of(channel));
    try {
      const { members } = channel;
      return await this.#execute({ ...caller, channelId, members, namespace, simulator, input });
    } catch (cause) {
      throw new Error(`execute failed: ${(cause as Error).message}`, { cause });
    }
  }
}

function completed(response: peer.Response, caller: Execution): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(Type.COMPLETED);
  message.setChannelId(caller.channelId);
  message.setTxid(caller.transactionId);
  message.setPayload(response.serializeBinary());
  return message;
}

function toOutcome(
  message: peer.ChaincodeMessage,
  namespace: string,
  transactionId: string,
): Outcome {
  if (message.getType() === Type.ERROR) {
    const text = Buffer.from(message.getPayload_asU8()).toString();
    throw new Error(`transaction returned with failure: ${text}`);
  }
  const response = peer.Response.deserializeBinary(message.getPayload_asU8());
  const sent = message.getChaincodeEvent();
  if (sent === undefined || response.getStatus() >= ERROR_THRESHOLD) {
    return { response, event: undefined };
  }
  const event = new peer.ChaincodeEvent();
  event.setChaincodeId(namespace);
  event.setTxId(transactionId);
  event.setEventName(sent.getEventName());
  event.setPayload(sent.getPayload_asU8());
  return { response, event };
}

/** Makes a `protos.ProposalResponsePayload` around a `protos.ChaincodeAction`. */
function responsePayload(
  proposal: Proposal,
  response: peer.Response,
  simulation: SimulationResult,
  event: peer.ChaincodeEvent | undefined,
): Uint8Array {
  const chaincodeId = encodeMessage(bytesField(2, proposal.chaincode), bytesField(3, "1.0"));
  const action = encodeMessage(
    bytesField(1, simulation.readWriteSet),
    event === undefined ? undefined : bytesField(2, event.serializeBinary()),
    messageField(3, response.serializeBinary()),
    messageField(4, chaincodeId),
  );
  return encodeMessage(bytesField(1, proposal.hash), bytesField(2, action));
}

function failure(message: string): peer.ProposalResponse {
  const response = new peer.Response();
  response.setStatus(ERROR_STATUS);
  response.setMessage(message);
  const result = new peer.ProposalResponse();
  result.setResponse(response);
  return result;
}

/**
 * Refuses an identity whose certificate has expired. A stranger's is unknown, and is refused for
 * another reason.
 */
function refuseExpired({ creator }: Proposal, membership: Membership): void {
  let expiresAt: number;
  try {
    ({ expiresAt } = membership.deserialize(creator));
  } catch {
    return;
  }
  if (Date.now() > expiresAt) throw new ProposalExpired();
}

function isMember({ membership }: Channel, proposal: Proposal): boolean {
  try {
    authenticate(proposal, membership);
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes a proposal apart. One that cannot be read at all is refused earlier, and in other words,
 * than one with odd content.
 */
function unpack(signed: peer.SignedProposal): Proposal {
  refuseOnError(
    () => parse("Proposal", () => peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8())),
    "failed parsing proposal: ",
  );
  return refuseOnError(() => unpackProposal(signed));
}

function refuseOnError<T>(work: () => T, prefix = ""): T {
  try {
    return work();
  } catch (cause) {
    throw new ProposalRefused(`${prefix}${(cause as Error).message}`, { cause });
  }
}

/** Tells whether a peer's response is an endorsement, or at least a success. */
export function succeeded(response: peer.ProposalResponse): boolean {
  const status = response.getResponse()?.getStatus() ?? 0;
  return status >= OK_STATUS && status < ERROR_THRESHOLD;
}
