import type { MspId } from "@basics/chaincode/records";
import type { Express } from "express";
import { Registry } from "prom-client";
import { configSchema } from "../../configuration/config.js";
import type { HostSealer } from "../../hosts/host-sealer.js";
import { createHostSealer } from "../../hosts/sealing.js";
import { createApp } from "../../http/app.js";
import type { Authenticator, Caller } from "../../http/authentication.js";
import { EventStreams } from "../../http/events/event-streams.js";
import { createHandlers } from "../../http/handlers.js";
import type { Handlers } from "../../http/handlers.js";
import { defaultLimits } from "../../http/limits.js";
import { messagesOf } from "../../http/messages.js";
import { WriteAnswers } from "../../http/write-answers.js";
import { FabricLedger } from "../../ledger/fabric/fabric-ledger.js";
import type { ChannelLedger } from "../../ledger/ledger.js";
import { PeerRotation } from "../../ledger/fabric/peer-rotation.js";
import { createLogger } from "../../observation/log.js";
import type { OperationContext } from "../../operations/context.js";
import { PrivateInstances } from "../../operations/private-instances.js";
import { inject } from "./inject.js";
import type { Answer, Call } from "./inject.js";
import { CONSORTIUM, privateChannelOf } from "./simulated-fabric.js";
import type { SimulatedFabric } from "./simulated-fabric.js";
import { SimulatedPeer } from "./simulated-peer.js";
import type { Trace, Trouble } from "./trouble.js";

const logger = createLogger(process.env["BASICS_LOG"] ?? "silent", "simulated");

/**
 * One life of a gateway: the REST side as the process builds it, over connections to simulated
 * peers.
 */
export class SimulatedGateway {
  readonly operator: MspId;
  readonly hosts: HostSealer;
  readonly trouble: Trouble;
  readonly #consortium: FabricLedger;
  readonly #private: FabricLedger;
  readonly #privateInstances: PrivateInstances;
  readonly #writes = new WriteAnswers(logger, 1_000, new AbortController().signal);

  constructor(fabric: SimulatedFabric, operator: MspId, trouble: Trouble) {
    this.operator = operator;
    this.trouble = trouble;
    const connect = (channel: string): FabricLedger =>
      new FabricLedger({
        channel,
        chaincode: "basics",
        ownMspId: operator,
        clock: trouble,
        peers: new PeerRotation([new SimulatedPeer({ fabric, operator, channel, trouble })]),
        evaluateDeadlineMs: 5_000,
        submitDeadlineMs: 30_000,
        maximumSubmits: 400,
      });
    this.#consortium = connect(CONSORTIUM);
    this.#private = connect(privateChannelOf(operator));
    this.#privateInstances = new PrivateInstances(this.#private, 10);
    this.hosts = sealerOf(operator);
  }

  /**
   * Answers a request, or never if the gateway is killed before. The trace notes what it did for
   * the request.
   */
  async answer(call: Call, trace: Trace): Promise<Answer> {
    const { hosts, operator, trouble } = this;
    const ledgers = {
      consortium: noting(this.#consortium, trace),
      private: noting(this.#private, trace),
    };
    const privateInstances = this.#privateInstances;
    const context: OperationContext = { operator, ledgers, hosts, privateInstances };
    const handlers = createHandlers(context, this.#writes, () => trouble.now());
    return handling.run(handlers, () => inject(app, messages, call));
  }

  /** The operator's private channel, for its relay. */
  get privateLedger(): ChannelLedger {
    return this.#private;
  }
}

const sealers = new Map<MspId, HostSealer>();

/**
 * Returns the sealer of an operator. Each operator has its own key, and all its gateways seal
 * alike.
 */
function sealerOf(operator: MspId): HostSealer {
  const sealer = sealers.get(operator) ?? remembering(createHostSealer(Buffer.alloc(32, operator)));
  sealers.set(operator, sealer);
  return sealer;
}

/** Remembers what was sealed, because all histories have the same ids and seal the same names. */
function remembering(sealer: HostSealer): HostSealer {
  const sealed = new Map<string, ReturnType<HostSealer["seal"]>>();
  return {
    open: (context, reference) => sealer.open(context, reference),
    seal: (context, name) => {
      const key = `${context} ${name}`;
      const known = sealed.get(key) ?? sealer.seal(context, name);
      sealed.set(key, known);
      return known;
    },
  };
}

/** Makes a ledger that notes the transactions that it sends. */
function noting(ledger: FabricLedger, { transactions }: Trace): ChannelLedger {
  const { channel } = ledger;
  return {
    channel,
    evaluate: (transaction, ...args) => ledger.evaluate(transaction, ...args),
    submit: (transaction, request, options) =>
      ledger.submit(transaction, request, {
        ...options,
        onTransactionId: (transactionId) => {
          transactions.push({ channel, transactionId });
          options?.onTransactionId?.(transactionId);
        },
      }),
    height: () => ledger.height(),
    blocks: (from, signal) => ledger.blocks(from, signal),
    events: (from, signal) => ledger.events(from, signal),
  };
}

/**
 * Knows the gateway that handles the request which the app is about to pass on. One app serves all
 * gateways, since it holds no state of theirs. Requests enter one after the other, so that each
 * finds its own gateway.
 */
class Handling {
  #handlers: Handlers | undefined;
  #entered: () => void = () => undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** The handlers that the app calls. */
  readonly handlers = new Proxy({} as Handlers, {
    get: (_target, id: keyof Handlers) => (input: never) => {
      const handlers = this.#handlers;
      if (handlers === undefined) throw new Error("a request of no gateway's");
      this.#handlers = undefined;
      this.#entered();
      return handlers[id](input);
    },
  });

  async run(handlers: Handlers, begin: () => Promise<Answer>): Promise<Answer> {
    const before = this.#last;
    let enter = (): void => undefined;
    const entered = new Promise<void>((resolve) => (enter = resolve));
    const answering = before.then(() => {
      this.#handlers = handlers;
      this.#entered = enter;
      return begin();
    });
    // A request that is refused is answered without being handled.
    this.#last = Promise.race([entered, answering]);
    return answering;
  }
}

const handling = new Handling();

const caller: Caller = {
  subject: "manager",
  issuer: "simulated",
  roles: ["manager"],
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/**
 * The app, built once since it holds no state of a gateway. It leaves out the check of who may
 * call.
 */
const app = ((): Express => {
  const config = configSchema.parse({
    network: "network.json",
    operator: "Org1MSP",
    listen: { port: 0 },
    dataDirectory: ".",
    hostKey: "host.key",
    operatorRecord: {},
    issuers: [{ issuer: "simulated", audience: "gateway", jwks: "jwks.json" }],
  });
  const limits = { ...defaultLimits, requestsPerSecond: Number.MAX_SAFE_INTEGER };
  const none = {} as ChannelLedger;
  const deps = {
    config,
    limits,
    logger,
    ledgers: { consortium: none },
    readiness: () => [],
    hosts: createHostSealer(Buffer.alloc(32)),
    registry: new Registry(),
    now: () => 0,
  };
  return createApp({
    deps,
    limits,
    handlers: handling.handlers,
    streams: new EventStreams(deps, limits),
    authenticator: { authenticate: () => Promise.resolve(caller) } as unknown as Authenticator,
    isClosing: () => false,
  });
})();

const messages = messagesOf(app);
