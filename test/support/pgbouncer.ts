import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, postgresAccount, startWatched } from '#platform/embedded';
import { eventually } from './eventually.js';

export interface ScratchPgBouncer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Debian's package installs it where only root looks. */
const PROGRAM = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** Its version, such as [1, 21]; undefined if it is not installed, which is printed so that the skip is visible. */
export function pgBouncerVersion(): [major: number, minor: number] | undefined {
  if (PROGRAM === undefined) {
    console.warn('SKIP: tests behind a real PgBouncer. Install pgbouncer.');
    return undefined;
  }
  const { stdout } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(stdout)!;
  return [Number(major), Number(minor)];
}

/** A PgBouncer for one test, in front of the server of a URL. `settings` are those of its section `pgbouncer`. */
export async function startPgBouncer(
  databaseUrl: string,
  settings: Readonly<Record<string, string>>,
): Promise<ScratchPgBouncer> {
  const { username, password, port: target, pathname } = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'connections-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const all = {
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', auth_type: 'any' },
    ...{ default_pool_size: '40', max_client_conn: '200' },
    ...settings,
  };
  const file = join(folder, 'pgbouncer.ini');
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${target} user=${username} password=${password}`,
    '[pgbouncer]',
    ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
  ];
  writeFileSync(file, lines.join('\n'), { mode: 0o644 });
  const log = join(folder, 'pgbouncer.log');
  const options = { log, cwd: folder, env: { PATH: process.env.PATH }, account: postgresAccount() };
  const server = startWatched([PROGRAM!, file], options);
  await eventually(() => {
    const text = readFileSync(log, 'utf8');
    if (!text.includes('process up')) throw new Error(`PgBouncer did not start:\n${text}`);
  });
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
