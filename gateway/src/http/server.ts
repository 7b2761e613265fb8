import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server, ServerOptions, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { PrivateInstances } from "../operations/private-instances.js";
import { createApp } from "./app.js";
import { Authenticator } from "./authentication.js";
import { EventStreams } from "./events/event-streams.js";
import { createHandlers } from "./handlers.js";
import { defaultLimits } from "./limits.js";
import type { HttpLimits } from "./limits.js";
import { messagesOf } from "./messages.js";
import type { Messages } from "./messages.js";
import type { HttpServer, HttpServerDeps } from "./types.js";
import { WriteAnswers } from "./write-answers.js";

/**
 * The part of the time to close that is kept for the answers that the ledger did not give in time.
 */
const LAST_ANSWERS_MS = 500;

/**
 * Builds the REST side.
 *
 * @throws an Error if a key file, or a certificate, cannot be read
 */
export async function createHttpServer(
  deps: HttpServerDeps,
  limits: HttpLimits = defaultLimits,
): Promise<HttpServer> {
  const { config, ledgers, hosts, logger, now } = deps;
  const closing = { begun: false, giveUp: new AbortController() };
  const authenticator = await Authenticator.load(config.issuers, now);
  const writes = new WriteAnswers(logger, limits.backgroundWrites, closing.giveUp.signal);
  const streams = new EventStreams(deps, limits);
  const privateInstances = ledgers.private && new PrivateInstances(ledgers.private);
  const context = { operator: config.operator, ledgers, hosts, privateInstances };
  const handlers = createHandlers(context, writes, now);
  const isClosing = (): boolean => closing.begun;
  const app = createApp({ deps, limits, authenticator, handlers, streams, isClosing });
  const server = await createListener(deps, limits, messagesOf(app));
  server.on("request", app);
  const answering = answersOf(server);
  return {
    listen: () => listen(server, config.listen),
    close: async (timeoutMs) => {
      closing.begun = true;
      const ended = Promise.all([streams.close(), closeListener(server, answering)]).then(() =>
        writes.idle(),
      );
      const giveUp = setTimeout(
        () => {
          closing.giveUp.abort(new Error("The gateway is shutting down."));
        },
        Math.max(timeoutMs - LAST_ANSWERS_MS, 0),
      );
      await Promise.race([ended, delay(timeoutMs, undefined, { ref: false })]);
      privateInstances?.close();
      clearTimeout(giveUp);
      server.closeAllConnections();
    },
  };
}

async function createListener(
  { config }: HttpServerDeps,
  limits: HttpLimits,
  messages: Messages,
): Promise<Server> {
  const { tls } = config.listen;
  const options: ServerOptions = {
    ...messages,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
  };
  const server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({
          ...options,
          minVersion: "TLSv1.2",
          cert: await readFile(tls.certificate),
          key: await readFile(tls.privateKey),
        });
  server.maxConnections = limits.connections;
  return server;
}

async function listen(
  server: Server,
  { host, port, tls }: HttpServerDeps["config"]["listen"],
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port: actualPort } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return `${tls === undefined ? "http" : "https"}://${name}:${actualPort}`;
}

/** Collects the answers that are under way. */
function answersOf(server: Server): ReadonlySet<ServerResponse> {
  const answering = new Set<ServerResponse>();
  server.on("request", (_request, response) => {
    answering.add(response);
    response.once("close", () => {
      answering.delete(response);
      if (!server.listening && answering.size === 0) server.closeAllConnections();
    });
  });
  return answering;
}

/**
 * Resolves when every answer under way is given. Connections without one are closed immediately,
 * also those on which nothing was ever asked: Node does not count these as idle, and would wait for
 * them.
 */
async function closeListener(
  server: Server,
  answering: ReadonlySet<ServerResponse>,
): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    if (answering.size === 0) server.closeAllConnections();
    else server.closeIdleConnections();
  });
}
