import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { loadConfig } from '#platform/config';
import { createDataSource, migrate } from '#platform/database';
import { isAlive, provideMissingStores, startEmbeddedPostgres } from '#platform/embedded';
import { eventually } from '../support/eventually.js';

const TYPESCRIPT = resolve('scripts/typescript.mjs');
const SETTINGS = { fsync: 'off' };

/** A separate process that starts the server on `dataDir`, prints its pid, and waits. */
const HOLDER = `
  const { startEmbeddedPostgres } = await import('#platform/embedded');
  const server = await startEmbeddedPostgres({ dataDir: process.argv[1], settings: { fsync: 'off' } });
  console.log('server ' + server.pid);
  setInterval(() => {}, 1000);`;

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('The embedded stores', () => {
  let folder: string;
  let homes: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'connections-embedded-'));
    chmodSync(folder, 0o755);
    homes = [];
  });

  afterEach(() => {
    for (const path of [folder, ...homes]) rmSync(path, { recursive: true, force: true });
  });

  it('keep data, and the secret, over a restart', async () => {
    const config = loadConfig({ DATA_DIR: join(folder, 'data') });
    const first = await provideMissingStores(config);
    await query(first.config.databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.close();

    const second = await provideMissingStores(config);
    try {
      expect(await query(second.config.databaseUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      expect(second.generatedSecret).toBe(first.generatedSecret);
      expect(second.config.jwt.secret).toBe(first.generatedSecret);
      expect(statSync(join(folder, 'data/jwt-secret')).mode & 0o777).toBe(0o600);
    } finally {
      await second.close();
    }
  });

  it('ignore the PG* variables, which are meant for another server', async () => {
    Object.assign(process.env, {
      ...{ PGSSLMODE: 'require', PGSSLNEGOTIATION: 'direct', PGHOST: 'elsewhere', PGPORT: '1', PGUSER: 'me' },
      ...{ PGOPTIONS: '-c nonsense=1', PGREPLICATION: 'database', PGCLIENT_ENCODING: 'latin1' },
      ...{ PGDATABASE: 'mine', PGPASSWORD: 'mine', PGAPPNAME: 'mine' },
    });
    try {
      const stores = await provideMissingStores(loadConfig({ DATA_DIR: folder }));
      const { databaseUrl } = stores.config;
      try {
        await migrate(databaseUrl, []);
        const source = await createDataSource(databaseUrl, []).initialize();
        expect(await source.query("SELECT 'é' AS text")).toEqual([{ text: 'é' }]);
        await source.destroy();
      } finally {
        await stores.close();
      }
    } finally {
      for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name];
    }
  });

  it('do not replace what the environment configures', async () => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://db/x',
      JWT_SECRET: 's',
      DATA_DIR: join(folder, 'no'),
    });
    const stores = await provideMissingStores(config);
    expect(stores.config).toEqual(config);
    expect(stores.generatedSecret).toBeUndefined();
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });

  it('are UTF-8 in byte order', async () => {
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
    try {
      const [row] = await query(
        server.url,
        `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate FROM pg_database WHERE datname = current_database()`,
      );
      expect(row).toEqual({ encoding: 'UTF8', datcollate: 'C' });
    } finally {
      await server.stop();
    }
  });

  it('refuse a folder that a running process uses, and name the process', async () => {
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
    try {
      await expect(startEmbeddedPostgres({ dataDir: folder })).rejects.toThrow(
        `in use by process ${process.pid}`,
      );
    } finally {
      await server.stop();
    }
  });

  it('take over the lock of a process that has ended', async () => {
    writeFileSync(join(folder, 'owner.pid'), `${process.pid} another-start\n`);
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
    await server.stop();
  });

  it('start over when the first start was interrupted', async () => {
    mkdirSync(join(folder, 'postgres.unfinished'));
    writeFileSync(join(folder, 'postgres.unfinished/PG_VERSION'), '18\n');
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
    await server.stop();
  });

  it('stop when their process is killed', async () => {
    const pid = await startAndKillHolder(folder);
    await eventually(() => expect(isAlive(pid)).toBe(false), { timeoutMs: 10_000 });
  });

  const hasProc = existsSync('/proc/self/stat');
  if (!hasProc) console.warn('SKIP: a server that outlived its process. The test needs /proc.');
  (hasProc ? it : it.skip)('stop a server that is still running after its process has ended', async () => {
    const pid = await startAndKillHolder(folder, { withWatcher: true });
    expect(isAlive(pid)).toBe(true);
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
    try {
      // A dead child process counts as alive until it is reaped.
      await eventually(() => expect(isAlive(pid)).toBe(false));
      expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });

  it('start although the process id of a dead server now belongs to another program', async () => {
    await (await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS })).stop();
    writeFileSync(join(folder, 'postgres/postmaster.pid'), `${process.ppid}\n${folder}/postgres\n`);
    await (await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS })).stop();
    expect(isAlive(process.ppid)).toBe(true);
  });

  const asRoot = process.getuid?.() === 0;
  if (!asRoot) console.warn('SKIP: the embedded stores as root. Run the tests as root to include it.');
  (asRoot ? it : it.skip)('start as root on a folder that other accounts cannot read', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const server = await startEmbeddedPostgres({ dataDir: join(closed, 'data'), settings: SETTINGS });
    homes.push(server.home);
    try {
      expect(server.home.startsWith('/var/lib/connections-api/')).toBe(true);
      expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
  });
});

/** Starts a holder and kills it; with `withWatcher` also its watcher, so that the server keeps running alone. */
async function startAndKillHolder(dataDir: string, { withWatcher = false } = {}): Promise<number> {
  const holder = spawn(
    process.execPath,
    ['--import', TYPESCRIPT, '--input-type=module', '-e', HOLDER, dataDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  holder.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const pid = await eventually(
    () => {
      const found = /server (\d+)/.exec(output)?.[1];
      if (found === undefined) throw new Error('The holder does not start.');
      return Number(found);
    },
    { timeoutMs: 20_000 },
  );
  const exited = new Promise((done) => holder.once('exit', done));
  if (withWatcher) killGroupBut(pid);
  holder.kill('SIGKILL');
  await exited;
  return pid;
}

/** The watcher's processes are in the same process group as the server. */
function killGroupBut(server: number): void {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const group = processGroup(String(server))?.group;
  for (const pid of processes) {
    const found = processGroup(pid);
    if (found !== undefined && found.group === group && found.command !== 'postgres')
      process.kill(Number(pid), 'SIGKILL');
  }
}

function processGroup(pid: string): { command: string; group: string } | undefined {
  try {
    const [, command, rest] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
    return { command: command!, group: rest!.split(' ')[2]! };
  } catch {
    return undefined;
  }
}
