import type { DataSource, QueryRunner } from 'typeorm';
import { cannotConnect } from './connect.js';
import { isUnavailable, reasonOf } from './database-errors.js';
import { PoolerError } from './pooler-error.js';
import { isDistributed } from './primary-data-source.js';
import { sessionSettings } from './session-settings.js';
import { queryNamed, type Statement } from './statements.js';

interface Checkout {
  readonly runner: QueryRunner;
  readonly statement: Statement;
}

/** Each checkout has its own named statement. On a pooler's connection, the name may already exist, or be missing. */
const statementOf = (checkout: number): Statement => ({
  name: `database.session-settings-${checkout}`,
  text: 'SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS name',
});

/**
 * Rejects a pooler that drops what every statement needs: session settings, and named statements that exist at every
 * checkout. Throws an Error whose message is one sentence that says what to set.
 */
export async function checkSessions(dataSource: DataSource): Promise<void> {
  const checkouts = [0, 1].map((number) => ({
    runner: dataSource.createQueryRunner(),
    statement: statementOf(number),
  }));
  const turned = [...checkouts].reverse();
  try {
    // Whether a pooler reuses connections in LIFO or FIFO order, one of these orders swaps the two connections.
    for (const order of [checkouts, checkouts, turned, turned]) await checkTogether(order);
  } catch (error) {
    throw explained(error);
  } finally {
    for (const { runner } of checkouts) await end(runner);
  }
}

async function end(runner: QueryRunner): Promise<void> {
  if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
  await runner.release();
}

/** Two concurrent transactions need two server connections. */
async function checkTogether(checkouts: readonly Checkout[]): Promise<void> {
  for (const { runner } of checkouts) await runner.startTransaction();
  for (const checkout of checkouts) await checkSettings(checkout);
  for (const { runner } of checkouts) await runner.commitTransaction();
}

async function checkSettings({ runner, statement }: Checkout): Promise<void> {
  const settings = sessionSettings(isDistributed(runner));
  const names = Object.keys(settings);
  const rows = await queryNamed<{ name: string; value: string }>(runner.manager, statement, [names]);
  const missing = rows.filter(({ name, value }) => value !== settings[name]).map(({ name }) => name);
  if (missing.length === 0) return;
  throw new PoolerError(
    `drops settings of the session (${missing.join(', ')})`,
    'set them for the role with ALTER ROLE ... SET, and let the pooler reconnect',
  );
}

function explained(error: unknown): unknown {
  const { code, cause = error } = error as { code?: string; cause?: unknown };
  const reason = reasonOf(cause);
  // The statement already exists, or does not exist.
  if (code === '42P05' || code === '26000')
    return new PoolerError(
      'loses prepared statements',
      'set max_prepared_statements in PgBouncer 1.21 or later, or pool_mode = session',
    );
  if (reason.includes('statement pooling'))
    return new PoolerError('takes no transactions', 'set pool_mode = session, or transaction');
  return isUnavailable(error) ? cannotConnect(cause) : error;
}
