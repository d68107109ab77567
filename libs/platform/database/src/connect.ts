import type { ClientConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import type { DataSource } from 'typeorm';
import { reasonOf } from './database-errors.js';
import { PoolerError } from './pooler-error.js';

/** The parts of a URL that are used. Its timeouts are not: the application sets its own. */
const TAKEN = [
  ...['host', 'port', 'user', 'password', 'database', 'ssl', 'sslnegotiation'],
  ...['client_encoding', 'application_name', 'fallback_application_name', 'options'],
] as const satisfies readonly (keyof ClientConfig | 'sslnegotiation')[];

/**
 * The options of a node-postgres client for a URL, which may itself contain session `options`. If both set the same
 * setting, `session` wins.
 */
export function clientOptions(url: string, session = ''): ClientConfig {
  const given: Record<string, unknown> = { ...toClientConfig(parse(url)) };
  const entries = TAKEN.map((name) => [name, given[name]] as const);
  // Node-postgres has defaults for empty parts, so these are left out.
  const config: ClientConfig = Object.fromEntries(
    entries.filter(([, value]) => value !== '' && value !== undefined),
  );
  const options = [config.options, session].filter(Boolean).join(' ');
  return { ...config, ...(options && { options }) };
}

/** Connects, or throws an error that names the variable and contains nothing of its value. */
export function connect<Source extends DataSource>(dataSource: Source): Promise<Source> {
  const { driver } = dataSource;
  const connectDriver = driver.connect.bind(driver);
  driver.connect = () =>
    connectDriver().catch((error: unknown) => {
      throw cannotConnect(error);
    });
  return dataSource.initialize();
}

/** The error's message may contain a part of the URL, so it is not passed on. */
export function cannotConnect(error: unknown): Error {
  const reason = reasonOf(error);
  if (/startup (parameter|option)|command-line option/i.test(reason))
    return new PoolerError(
      'refuses startup options',
      'set ignore_startup_parameters = options in PgBouncer, and the settings of the session for the role',
    );
  return new Error(`The database in DATABASE_URL cannot be used: ${reason}`);
}
