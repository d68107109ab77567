/** After how many milliseconds PostgreSQL cancels a statement that a request waits for. */
const STATEMENT_TIMEOUT_MS = 3_000;

/**
 * Settings of every session, as `current_setting` returns them. Statements take arrays: planning them again for each
 * array would, for few users, cost more than running them, hence generic plans. A kept plan must not depend on a table
 * having been small when it was planned, hence no sequential scans. An instance that hangs inside a transaction must
 * not hold its locks forever.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  jit: 'off',
  default_transaction_isolation: 'read committed',
  idle_in_transaction_session_timeout: '15s',
  statement_timeout: `${STATEMENT_TIMEOUT_MS / 1_000}s`,
};

/** The settings as startup options of a connection. */
export const SESSION_OPTIONS = Object.entries(SESSION_SETTINGS)
  .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
  .join(' ');

/** Startup options of a migration or a tool, without timeouts. The last option shows that none was dropped. */
export const NO_TIME_LIMITS =
  '-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c connections.direct=on';
