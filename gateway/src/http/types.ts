import type { Registry } from "prom-client";
import type { GatewayConfig } from "../configuration/config.js";
import type { HostSealer } from "../hosts/host-sealer.js";
import type { Ledgers } from "../ledger/ledger.js";
import type { Logger } from "../observation/log.js";

/** One condition of readiness, for example that the consortium channel answers. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ready: boolean;
  /** The reason why it is not ready, for a person. */
  readonly detail?: string;
}

/** Everything that the process gives to the REST side. */
export interface HttpServerDeps {
  readonly config: GatewayConfig;
  readonly ledgers: Ledgers;
  readonly hosts: HostSealer;
  readonly logger: Logger;
  /** The registry for its metrics, which /metrics prints. */
  readonly registry: Registry;
  /**
   * Answers with all checks from what is known, without waiting. The gateway is ready when every
   * check is.
   */
  readonly readiness: () => readonly ReadinessCheck[];
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** The REST side's server. */
export interface HttpServer {
  /** Listens at the configured address, and returns the base URL with the actual port. */
  listen(): Promise<string>;
  /** Takes no more requests, ends the event streams, and waits at most `timeoutMs` for the rest. */
  close(timeoutMs: number): Promise<void>;
}
