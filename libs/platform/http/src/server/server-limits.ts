/** Timeouts for clients, their maximum number, and when the server refuses work. Durations are milliseconds. */
export interface ServerLimits {
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
}

/** The idle timeout is longer than that of load balancers. */
export const SERVER_LIMITS: ServerLimits = {
  requestMs: 10_000,
  checkMs: 1_000,
  idleMs: 75_000,
  connections: 10_000,
  eventLoopDelayMs: 1_000,
};
