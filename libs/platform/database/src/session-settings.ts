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

/**
 * Other settings for Citus. It finds a user's server by the values of a statement, so each statement must be planned
 * for its values. It uses only one connection to each server, because each further one is a further transaction to commit.
 */
const DISTRIBUTED_SETTINGS = { plan_cache_mode: 'auto', 'citus.max_adaptive_executor_pool_size': '1' };

/** The settings of every session, for a distributed database or not. */
export function sessionSettings(distributed: boolean): Readonly<Record<string, string>> {
  return distributed ? { ...SESSION_SETTINGS, ...DISTRIBUTED_SETTINGS } : SESSION_SETTINGS;
}

/** Settings as startup options of a connection. */
export function startupOptions(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
    .join(' ');
}

/** Startup options of a migration or a tool, without timeouts. The last option shows that none was dropped. */
export const NO_TIME_LIMITS =
  '-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c connections.direct=on';
