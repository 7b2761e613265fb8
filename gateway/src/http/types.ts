import type { Registry } from "prom-client";
import type { GatewayConfig } from "../configuration/config.js";
import type { HostSealer } from "../hosts/host-sealer.js";
import type { Ledgers } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";

/** One condition of readiness, for example that the consortium channel answers. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ready: boolean;
  /** Why it is not ready, for a person. */
  readonly detail?: string;
}

/** All that the REST side is given by the process. */
export interface HttpServerDeps {
  readonly config: GatewayConfig;
  readonly ledgers: Ledgers;
  readonly hosts: HostSealer;
  readonly logger: Logger;
  /** Where its metrics are registered, and what /metrics prints. */
  readonly registry: Registry;
  /** Ready when every check is; answers at once, from what is known. */
  readonly readiness: () => readonly ReadinessCheck[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Exported as `createHttpServer(deps: HttpServerDeps): Promise<HttpServer>` from `server.ts`. */
export interface HttpServer {
  /** Listens where the configuration says; returns the base URL with the actual port. */
  listen(): Promise<string>;
  /** Takes no more requests, ends event streams, waits for the rest at most `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}
