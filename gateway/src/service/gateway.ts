import { loadNetwork } from "@basics/descriptor";
import { BackgroundWork } from "./background-work.js";
import type { Clock } from "../time/clock.js";
import { systemClock } from "../time/clock.js";
import type { GatewayConfig } from "../configuration/config.js";
import { loadHostKey } from "../configuration/config.js";
import { createHostSealer } from "../hosts/sealing.js";
import { createHttpServer } from "../http/server.js";
import type { HttpServer } from "../http/types.js";
import { connectLedgers } from "../ledger/fabric/connection.js";
import type { Logger } from "../observation/log.js";
import { Metrics } from "../observation/metrics.js";

/** A gateway that serves. */
export interface RunningGateway {
  /** Base URL of its REST API, without the version. */
  readonly url: string;
  /** Ends within the configuration's `shutdownTimeoutMs`; what is cut short is resumed at a start. */
  close(): Promise<void>;
}

/**
 * Starts an operator's gateway: listens at once, and works as soon as its ledgers answer.
 *
 * @throws an Error where configuration, network.json or a file that they name is not usable.
 */
export async function startGateway(
  config: GatewayConfig,
  logger: Logger,
  clock: Clock = systemClock,
): Promise<RunningGateway> {
  const metrics = new Metrics();
  metrics.collectProcess();
  const network = await loadNetwork(config.network);
  const hosts = createHostSealer(await loadHostKey(config.hostKey));
  const connection = await connectLedgers({
    ...config.ledger,
    network,
    operator: config.operator,
    identity: config.identity,
    clock,
    observer: metrics,
  });
  const { ledgers } = connection;
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = new BackgroundWork({ config, ledgers, hosts, metrics, logger, clock, signal });
  let server: HttpServer;
  let url: string;
  try {
    server = await createHttpServer({
      config,
      ledgers,
      hosts,
      logger,
      registry: metrics.registry,
      readiness: () => work.readiness(),
      now: () => clock.now(),
    });
    url = await server.listen();
  } catch (error) {
    connection.close();
    throw error;
  }
  const working = work.run();
  return {
    url,
    close: async () => {
      // Requests under way may still write; the relay stops at once, since it resumes.
      stopping.abort(new Error("the gateway is shutting down"));
      const closed = new AbortController();
      const bound = clock.sleep(config.shutdownTimeoutMs, closed.signal);
      await Promise.race([Promise.all([server.close(config.shutdownTimeoutMs), working]), bound]);
      closed.abort();
      connection.close();
    },
  };
}
