/** Bounds of the REST side. */
export interface HttpLimits {
  /** The largest body, in bytes. */
  readonly bodyBytes: number;
  /** The most TCP connections at the same time; further ones are closed immediately. */
  readonly connections: number;
  /** The size of all headers of a request together, in bytes. */
  readonly headerBytes: number;
  /** The time in which a request's headers, and the whole request, have to arrive. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** The time between two checks of those two. */
  readonly connectionsCheckMs: number;
  /** The time for which an idle connection is kept. */
  readonly keepAliveTimeoutMs: number;
  /**
   * The number of requests that one caller may send in a second. An event stream counts when it is
   * opened.
   */
  readonly requestsPerSecond: number;
  /** The most statements that go on after their request was answered with 202. */
  readonly backgroundWrites: number;
  readonly eventStreams: number;
  /** The time between two comments on an idle event stream. */
  readonly eventKeepAliveMs: number;
  /** The time after which a client that takes nothing is cut off. */
  readonly eventDrainTimeoutMs: number;
  /**
   * The pause before a channel's events are taken up again: the first one, which doubles, and the
   * longest.
   */
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
