import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { lockFolder } from "@basics/runtime/files";
import { isAborted, pause } from "@basics/runtime/waiting";
import express from "express";
import type { Logger } from "pino";
import { answerErrors } from "./api/answers.js";
import { controlRoutes } from "./api/control-routes.js";
import { discoverOperator } from "./client/discover-operator.js";
import { followEvents } from "./client/events.js";
import { GatewayClient } from "./client/gateway-client.js";
import { eventPositionFile } from "./client/position-file.js";
import type { ManagerConfig } from "./config.js";
import { readToken } from "./config.js";
import { ManagerError } from "./errors.js";
import { ImageFiles } from "./files/image-files.js";
import type { ManagerContext } from "./migration/context.js";
import { Migrations } from "./migration/migrations.js";
import { Semaphore } from "./semaphore.js";
import { RecordStore } from "./store/record-store.js";
import { journalSchema, vmRecordSchema } from "./store/records.js";
import { transferRoutes } from "./transfer/transfer-routes.js";
import { finishImports } from "./vms.js";

const SWEEP_EVERY_MS = 60_000;

/** A manager that is running. */
export interface Manager {
  /** The base URL of its control API, and of the API to which other managers send images. */
  readonly url: string;
  /** The MSP id of the operator whose manager it is. */
  readonly operator: string;
  /** Stops it. Migrations that are under way are resumed at the next start. */
  close(): Promise<void>;
}

/**
 * Starts a reference manager; resolves once it listens. The first start waits for the gateway,
 * which tells whose manager it is.
 *
 * @param log gets its log; see pino.
 * @throws ConfigError; an Error when another manager uses the data directory or the port is taken.
 * @example
 * const manager = await startManager(await loadConfig("manager.json"), pino());
 * console.log(manager.url);
 */
export async function startManager(config: ManagerConfig, log: Logger): Promise<Manager> {
  const stop = new AbortController();
  const controlToken = await readToken(config.controlToken, config.controlTokenFile);
  await mkdir(config.dataDirectory, { recursive: true });
  const unlock = await lockFolder(config.dataDirectory);
  try {
    const context = await createContext(config, log, stop.signal);
    const migrations = new Migrations(context);
    const server = await listen(config, createApp(context, migrations, controlToken));
    await migrations.resume();
    const work = Promise.all([
      followEvents(eventOptions(context, migrations)),
      sweepRegularly(context, migrations),
      finishImports(context),
    ]);
    return {
      url: urlOf(server),
      operator: context.operator,
      close: async () => {
        stop.abort(new Error("The manager stops."));
        server.close();
        server.closeAllConnections();
        await Promise.all([work, migrations.stopped()]);
        await unlock();
      },
    };
  } catch (error) {
    stop.abort(error);
    await unlock();
    throw error;
  }
}

async function createContext(
  config: ManagerConfig,
  log: Logger,
  signal: AbortSignal,
): Promise<ManagerContext> {
  const { dataDirectory } = config;
  const images = new ImageFiles(dataDirectory);
  await images.prepare(config.hosts);
  const onUnreadable = (file: string, error: unknown): void => {
    log.error({ file, err: error }, "a record cannot be read and is left out");
  };
  const vms = await RecordStore.open(
    join(dataDirectory, "vms"),
    vmRecordSchema,
    ({ instanceId }) => instanceId,
    onUnreadable,
  );
  const journals = await RecordStore.open(
    join(dataDirectory, "migrations"),
    journalSchema,
    ({ migrationId }) => migrationId,
    onUnreadable,
  );
  const credentials = { url: config.gateway.url, token: () => gatewayToken(config) };
  const operator = await discoverOperator({
    ...credentials,
    file: join(dataDirectory, "operator.json"),
    onTrouble: (error) => {
      log.warn({ err: error }, "waiting for the gateway to tell whose manager this is");
    },
    signal,
  });
  const gateway = new GatewayClient(credentials);
  const digests = new Semaphore(1);
  const sends = new Semaphore(4);
  return { config, operator, gateway, vms, journals, images, digests, sends, log, signal };
}

function gatewayToken({ gateway }: ManagerConfig): Promise<string> {
  return readToken(gateway.token, gateway.tokenFile);
}

function createApp(
  context: ManagerContext,
  migrations: Migrations,
  controlToken: string,
): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(transferRoutes(migrations.inbound, migrations.outbound));
  app.use(controlRoutes(context, migrations, controlToken));
  app.use((request) => {
    throw new ManagerError("ROUTE_NOT_FOUND", `Nothing is at ${request.method} ${request.path}.`);
  });
  app.use(answerErrors(context.log));
  return app;
}

async function listen(config: ManagerConfig, app: express.Express): Promise<Server> {
  const server = createServer(app);
  server.listen(config.listen.port, config.listen.host);
  await once(server, "listening");
  return server;
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

function eventOptions(
  context: ManagerContext,
  migrations: Migrations,
): Parameters<typeof followEvents>[0] {
  const { config, log, signal } = context;
  return {
    url: config.gateway.url,
    token: () => gatewayToken(config),
    position: eventPositionFile(join(config.dataDirectory, "position.json")),
    onEvent: (event) => migrations.onEvent(event),
    onTrouble: (error) => {
      log.warn({ err: error }, "the event stream is interrupted");
    },
    signal,
  };
}

async function sweepRegularly(context: ManagerContext, migrations: Migrations): Promise<void> {
  const { log, signal } = context;
  while (!isAborted(signal)) {
    try {
      await migrations.sweep();
      await pause(SWEEP_EVERY_MS, signal);
    } catch (error) {
      if (isAborted(signal)) return;
      log.warn({ err: error }, "open Indications cannot be listed");
      await pause(1_000, signal).catch(() => undefined);
    }
  }
}
