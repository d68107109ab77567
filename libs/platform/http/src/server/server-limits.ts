import type { Config } from '#platform/config';

/** Timeouts for clients, their maximum number, and when the server refuses work. Durations are milliseconds. */
export interface ServerLimits {
  /** Timeout for the arrival of the head of a request. */
  readonly headMs: number;
  /** Timeout for the arrival of a whole request, including its body. */
  readonly requestMs: number;
  /** Interval of the checks for late requests. */
  readonly checkMs: number;
  /** How long a connection may be idle. */
  readonly idleMs: number;
  /** Further connections are closed at once: each costs memory before it has sent a token. */
  readonly connections: number;
  /** Above this mean delay of the event loop, API requests are refused as `overloaded`. */
  readonly eventLoopDelayMs: number;
  /** How much the API requests in flight may weigh: a page of 1,000 weighs 101, a write 1. */
  readonly work: number;
  /** How many requests may wait for the answers before them on their connections; clients that send more are cut off. */
  readonly waiting: number;
}

const SECOND = 1_000;

/** The limits of a configuration. */
export function serverLimits(config: Config): ServerLimits {
  return {
    headMs: config.headTimeoutSeconds * SECOND,
    requestMs: config.requestTimeoutSeconds * SECOND,
    checkMs: SECOND,
    idleMs: config.keepAliveSeconds * SECOND,
    connections: config.maxConnections,
    eventLoopDelayMs: SECOND,
    work: 5_000,
    waiting: 50_000,
  };
}
