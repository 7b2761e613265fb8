import { AsyncResource } from "node:async_hooks";
import http2 from "node:http2";
import { Http2SubchannelConnector } from "@grpc/grpc-js/build/src/transport.js";
import { ShortLivedMap, ShortLivedSet } from "./short-lived.js";

/** The things that a session of node:http2 knows of its streams. */
interface SessionState {
  streams: Collection;
  pendingStreams: Collection;
}
type Collection = Pick<ShortLivedSet<unknown>, "size" | "delete" | "forEach">;

let isDone = false;

/**
 * Lets this process collect HTTP/2 streams, and everything that belonged to them, soon after they
 * are closed (see ./short-lived.ts). Node's sessions keep their streams, and connections of grpc-js
 * their calls, in Maps and Sets. If these are not as expected, nothing is changed. On Node 24 it
 * has no effect: something else keeps the streams there.
 */
export function collectClosedStreams(): void {
  if (isDone) return;
  isDone = true;
  const { connect, createServer, createSecureServer } = http2;
  http2.connect = adoptingResult(connect);
  http2.createServer = adoptingSessions(createServer);
  http2.createSecureServer = adoptingSessions(createSecureServer);
  adoptConnections();
  unbindDeprecated();
}

function adoptingResult(connect: typeof http2.connect): typeof http2.connect {
  return (...args: unknown[]) => {
    const session = Reflect.apply(connect, http2, args) as http2.ClientHttp2Session;
    adoptSession(session);
    return session;
  };
}

function adoptingSessions<Create extends typeof http2.createServer>(create: Create): Create {
  const adopting = (...args: unknown[]): http2.Http2Server => {
    const server = Reflect.apply(create, http2, args) as http2.Http2Server;
    return server.on("session", adoptSession);
  };
  return adopting as Create;
}

function adoptSession(session: http2.Http2Session): void {
  for (const symbol of Object.getOwnPropertySymbols(session)) {
    const state: unknown = Reflect.get(session, symbol);
    if (!isSessionState(state) || state.streams.size > 0 || state.pendingStreams.size > 0) continue;
    state.streams = new ShortLivedMap<unknown, unknown>();
    state.pendingStreams = new ShortLivedSet<unknown>();
  }
}

function isSessionState(state: unknown): state is SessionState {
  if (typeof state !== "object" || state === null) return false;
  const { streams, pendingStreams } = state as Partial<SessionState>;
  return isCollection(streams) && isCollection(pendingStreams);
}

function isCollection(value: unknown): value is Collection {
  return typeof value === "object" && value !== null && "forEach" in value && "delete" in value;
}

/** Changes the connections of grpc-js clients. */
function adoptConnections(): void {
  const { prototype } = Http2SubchannelConnector;
  const connect = Reflect.get(prototype, "connect");
  prototype.connect = async function (...args) {
    const transport = await Reflect.apply(connect, this, args);
    const calls: unknown = Reflect.get(transport, "activeCalls");
    if (calls instanceof Set && calls.size === 0) {
      Reflect.set(transport, "activeCalls", new ShortLivedSet());
    }
    return transport;
  };
}

/**
 * Removes a deprecated property. Each request of an HTTP/2 client binds a function that (in Node 20
 * to 24) has this property, whose accessors become prototypes of hidden classes, and those are old
 * objects from the beginning.
 */
function unbindDeprecated(): void {
  const bound = new AsyncResource("probe").bind(() => undefined);
  if (Object.getOwnPropertyDescriptor(bound, "asyncResource")?.get === undefined) return;
  AsyncResource.prototype.bind = function <Call extends AnyFunction>(call: Call, self?: object) {
    const run = this.runInAsyncScope.bind(this, call);
    const withSelf = function (this: unknown, ...args: unknown[]): unknown {
      return run(self ?? this, ...args);
    };
    return withSelf as Call;
  };
}

type AnyFunction = (...args: unknown[]) => unknown;
