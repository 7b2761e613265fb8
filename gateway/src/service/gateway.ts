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

/** A gateway that serves requests. */
export interface RunningGateway {
  /** Base URL of its REST API without the version, for example `http://127.0.0.1:8081`. */
  readonly url: string;
  /**
   * Ends the gateway within the configuration's `shutdownTimeoutMs`. Work that is cut short is
   * resumed at the next start.
   */
  close(): Promise<void>;
}

/**
 * Starts an operator's gateway. It listens as soon as this resolves, and works as soon as its
 * ledgers answer.
 *
 * ```ts
 * const config = await loadConfig("gateway.json");
 * const gateway = await startGateway(config, createLogger(config.logLevel, config.operator));
 * console.log(gateway.url);
 * await gateway.close();
 * ```
 *
 * @param clock time and chance, for tests; default: the machine's
 * @throws an Error if the configuration, network.json or a file that they name is not usable
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
      // Requests under way may still write. The relay stops at once, since it resumes later.
      stopping.abort(new Error("the gateway is shutting down"));
      const closed = new AbortController();
      const bound = clock.sleep(config.shutdownTimeoutMs, closed.signal);
      await Promise.race([Promise.all([server.close(config.shutdownTimeoutMs), working]), bound]);
      closed.abort();
      connection.close();
    },
  };
}
