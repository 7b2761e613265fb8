import { peer } from "@hyperledger/fabric-protos";
import type { Snapshots } from "../peer/snapshots.js";
import type { Proposal } from "../peer/proposal.js";
import { ShortLivedMap } from "../memory/short-lived.js";
import type { OpenQuery } from "./query-response.js";
import { answerStateRequest } from "./state-requests.js";
import type { ChaincodeStream } from "./stream.js";
import type { TransactionSimulator } from "./transaction-simulator.js";

const Type = peer.ChaincodeMessage.Type;
type MessageType = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

/** One call of a chaincode. */
export interface Execution {
  readonly channelId: string;
  readonly transactionId: string;
  /** The chaincode's name on the channel, under which its keys are kept. */
  readonly namespace: string;
  /** MSP ids of the channel's members. */
  readonly members: readonly string[];
  readonly simulator: TransactionSimulator;
  /**
   * The proposal that caused the call, and the states that it sees. Chaincodes that this one calls
   * need both.
   */
  readonly proposal: Proposal;
  readonly snapshots: Snapshots;
  readonly input: peer.ChaincodeInput;
}

/** Calls another chaincode for a chaincode, and answers with its COMPLETED (or ERROR) message. */
export type InvokeChaincode = (
  caller: Execution,
  target: peer.ChaincodeSpec,
) => Promise<peer.ChaincodeMessage>;

export interface ChaincodeHandlerOptions {
  readonly stream: ChaincodeStream;
  readonly invokeChaincode: InvokeChaincode;
  /** The time that one call may take, in milliseconds. */
  readonly executeTimeoutMs: number;
  /** Tells whether a chaincode may register under this id. It is called once. */
  readonly admit: (chaincodeId: string) => boolean;
}

/**
 * The message with which Fabric ends an execution when the chaincode went away. Callers match on
 * it.
 */
export const STREAM_TERMINATED = "chaincode stream terminated";

interface Context {
  readonly execution: Execution;
  readonly queries: Map<string, OpenQuery>;
  readonly settle: (outcome: peer.ChaincodeMessage | Error) => void;
}

/** A peer's end of the conversation with one chaincode: registration, calls, and their requests. */
export class ChaincodeHandler {
  readonly #options: ChaincodeHandlerOptions;
  readonly #contexts = new ShortLivedMap<string, Context>();
  readonly #ready = withResolvers<string>();
  readonly #closed = withResolvers<undefined>();
  #state: "created" | "ready" | "closed" = "created";

  constructor(options: ChaincodeHandlerOptions) {
    this.#options = options;
    // A caller that waits for it sees the rejection, but perhaps nobody waits.
    this.#ready.promise.catch(() => undefined);
    const { stream } = options;
    stream.on("data", (message) => {
      this.#receive(message);
    });
    stream.on("end", () => {
      this.close(STREAM_TERMINATED);
    });
    stream.on("close", () => {
      this.close(STREAM_TERMINATED);
    });
    stream.on("error", (error) => {
      this.close(`${STREAM_TERMINATED}: ${error.message}`);
    });
  }

  /** Resolves with the chaincode's id when it takes calls, and rejects if it goes away before. */
  get ready(): Promise<string> {
    return this.#ready.promise;
  }

  /** Resolves when the conversation is over. */
  get closed(): Promise<undefined> {
    return this.#closed.promise;
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  /**
   * Calls the chaincode.
   *
   * @returns its COMPLETED or ERROR message.
   * @throws an Error after the time-out, when the stream ends, or while this chaincode is already
   *   called by the same transaction on the same channel.
   */
  async execute(execution: Execution): Promise<peer.ChaincodeMessage> {
    const { channelId, transactionId } = execution;
    const id = contextId(channelId, transactionId);
    if (this.#state !== "ready") throw new Error(STREAM_TERMINATED);
    if (this.#contexts.get(id) !== undefined) {
      throw new Error(`txid: ${transactionId}(${channelId}) exists`);
    }
    const { promise, settle } = settleable<peer.ChaincodeMessage>();
    this.#contexts.set(id, { execution, queries: new Map(), settle });
    const timer = setTimeout(() => {
      settle(new Error("timeout expired while executing transaction"));
    }, this.#options.executeTimeoutMs);
    const call = createMessage(Type.TRANSACTION, execution, execution.input.serializeBinary());
    call.setProposal(execution.proposal.signed);
    this.#options.stream.write(call);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#contexts.delete(id);
    }
  }

  /** Ends the conversation; calls under way fail. */
  close(reason = STREAM_TERMINATED): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#ready.reject(new Error(reason));
    for (const { settle } of this.#contexts.values()) settle(new Error(STREAM_TERMINATED));
    this.#options.stream.end();
    this.#closed.resolve(undefined);
  }

  #receive(message: peer.ChaincodeMessage): void {
    const type = message.getType();
    if (type === Type.KEEPALIVE || this.#state === "closed") return;
    if (this.#state === "created") {
      this.#register(message);
      return;
    }
    const context = this.#contexts.get(contextId(message.getChannelId(), message.getTxid()));
    if (type === Type.COMPLETED || type === Type.ERROR) {
      context?.settle(message);
    } else {
      void this.#answer(message, context);
    }
  }

  #register(message: peer.ChaincodeMessage): void {
    if (message.getType() !== Type.REGISTER) {
      this.close(`the chaincode sent ${typeName(message.getType())} before it registered`);
      return;
    }
    const id = peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName();
    if (!this.#options.admit(id)) {
      this.close(`no chaincode is expected to register as "${id}"`);
      return;
    }
    this.#state = "ready";
    this.#options.stream.write(createMessage(Type.REGISTERED));
    this.#options.stream.write(createMessage(Type.READY));
    this.#ready.resolve(id);
  }

  async #answer(message: peer.ChaincodeMessage, context: Context | undefined): Promise<void> {
    const type = message.getType();
    const scope = { channelId: message.getChannelId(), transactionId: message.getTxid() };
    let response: peer.ChaincodeMessage;
    try {
      if (context === undefined) throw new Error("no ledger context");
      const payload = await this.#respond(type, message.getPayload_asU8(), context);
      response = createMessage(Type.RESPONSE, scope, payload);
    } catch (error) {
      const text = `${typeName(type)} failed: transaction ID: ${scope.transactionId}: ${(error as Error).message}`;
      response = createMessage(Type.ERROR, scope, Buffer.from(text));
    }
    if (this.isReady) this.#options.stream.write(response);
  }

  async #respond(type: MessageType, payload: Uint8Array, context: Context): Promise<Uint8Array> {
    const { execution, queries } = context;
    if (type === Type.INVOKE_CHAINCODE) {
      const target = peer.ChaincodeSpec.deserializeBinary(payload);
      return (await this.#options.invokeChaincode(execution, target)).serializeBinary();
    }
    const { namespace, members, simulator } = execution;
    const answer = answerStateRequest(type, payload, { namespace, members, simulator, queries });
    if (answer === undefined) throw new Error("not supported by the embedded network");
    return answer;
  }
}

function createMessage(
  type: MessageType,
  scope?: { channelId: string; transactionId: string },
  payload?: Uint8Array,
): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  if (scope !== undefined) {
    message.setChannelId(scope.channelId);
    message.setTxid(scope.transactionId);
  }
  if (payload !== undefined) message.setPayload(payload);
  return message;
}

const typeNames = new Map<number, string>(Object.entries(Type).map(([name, type]) => [type, name]));

function typeName(type: number): string {
  return typeNames.get(type) ?? `message type ${type}`;
}

function contextId(channelId: string, transactionId: string): string {
  return `${channelId} ${transactionId}`;
}

function settleable<T>(): { promise: Promise<T>; settle: (outcome: T | Error) => void } {
  const { promise, resolve, reject } = withResolvers<T>();
  return {
    promise,
    settle: (outcome) => {
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    },
  };
}

function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
