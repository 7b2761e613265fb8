/** Bounds of the REST side. */
export interface HttpLimits {
  /** Largest body, bytes. */
  readonly bodyBytes: number;
  /** Most TCP connections at once; more are closed at once. */
  readonly connections: number;
  /** All headers of a request together, bytes. */
  readonly headerBytes: number;
  /** Time for a request's headers, and for the whole request, to arrive. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often those two are checked. */
  readonly connectionsCheckMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveTimeoutMs: number;
  /** Requests that one caller may send in a second; event streams count when they are opened. */
  readonly requestsPerSecond: number;
  /** Statements that go on after their request was answered with 202. */
  readonly backgroundWrites: number;
  readonly eventStreams: number;
  /** Between comments on an idle event stream. */
  readonly eventKeepAliveMs: number;
  /** A client that takes nothing for so long is cut off. */
  readonly eventDrainTimeoutMs: number;
  /** Between attempts to take up a channel's events again: the first, doubling, and the most. */
  readonly eventRetryMs: number;
  readonly eventMaximumRetryMs: number;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 1_000_000,
  connections: 2_000,
  headerBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  connectionsCheckMs: 5_000,
  keepAliveTimeoutMs: 60_000,
  requestsPerSecond: 500,
  backgroundWrites: 1_000,
  eventStreams: 64,
  eventKeepAliveMs: 15_000,
  eventDrainTimeoutMs: 30_000,
  eventRetryMs: 200,
  eventMaximumRetryMs: 5_000,
};
