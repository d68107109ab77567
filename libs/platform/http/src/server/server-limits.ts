/** How long clients may take, and how many there may be. Durations are milliseconds. */
export interface ServerLimits {
  /** For a whole request to arrive, its body included. */
  readonly requestMs: number;
  /** How often late requests are looked for. */
  readonly checkMs: number;
  /** For which a connection may say nothing. */
  readonly idleMs: number;
  /** Further ones are closed at once: each costs memory before it has shown a token. */
  readonly connections: number;
}

/** Connections are kept longer than load balancers keep theirs. */
export const SERVER_LIMITS: ServerLimits = {
  requestMs: 10_000,
  checkMs: 1_000,
  idleMs: 75_000,
  connections: 10_000,
};
