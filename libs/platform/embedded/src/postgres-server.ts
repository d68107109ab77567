import { execFile, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { isAlive, lockFolder } from './folder-lock.js';
import { nativeBinaries, postgresAccount, SYSTEM_FOLDER } from './native-binaries.js';
import { type Account, startWatched, type WatchedProcess } from './watched-process.js';

const run = promisify(execFile);

const USER = 'connections';
const DATABASE = 'connections';
const START_DEADLINE_MS = 60_000;

export interface EmbeddedPostgresOptions {
  /** Absolute path of the cluster's folder; created if missing, kept when the server stops. */
  dataDir: string;
  /** Server settings, as in postgresql.conf. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** Connects as the superuser. */
  readonly url: string;
  readonly port: number;
  /** Process id of the server. */
  readonly pid: number;
  /** Folder that contains `postgres/` (the cluster), its password and its log. */
  readonly home: string;
  /** Closes connections and stops the server; resolves when it has stopped. */
  stop(): Promise<void>;
}

/**
 * Starts a separate PostgreSQL on a free port of 127.0.0.1. It stops with this process, even if this process is killed.
 * A server that an earlier process left running on the same folder is stopped first.
 * @throws Error if another live process uses the folder, or the server does not start
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32')
    throw new Error('There is no embedded PostgreSQL on Windows. Set DATABASE_URL.');
  forgetClientVariables();
  await makeFolder(options.dataDir);
  const lock = await lockFolder(options.dataDir);
  try {
    const account = postgresAccount();
    const home = await homeOf(options.dataDir, account);
    const native = await nativeBinaries(account);
    const cluster = new Cluster(native, home, account);
    await cluster.stopLeftover();
    await cluster.initialise();
    const { server, port, pid } = await cluster.start(options.settings ?? {});
    const stop = async () => {
      await server.stop();
      await lock.release();
    };
    try {
      const url = await cluster.createDatabase(port);
      return { url, port, pid, home, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * The PG* variables of the shell are meant for another server, but node-postgres uses them for everything that a URL
 * leaves out: PGSSLMODE, PGOPTIONS, even PGREPLICATION.
 */
function forgetClientVariables(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name];
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Error(
      `The data folder ${folder} cannot be made. Set DATA_DIR to a folder this user may write.`,
      {
        cause: error,
      },
    );
  });
}

/** The data folder itself or, if the server's account cannot reach it, a separate system folder. */
async function homeOf(dataDir: string, account?: Account): Promise<string> {
  if (account === undefined) return dataDir;
  const reachable =
    spawnSync('test', ['-x', dataDir], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
  if (reachable) return dataDir;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const home = join(SYSTEM_FOLDER, name);
  await mkdir(home, { recursive: true });
  await chmod(SYSTEM_FOLDER, 0o755);
  await chmod(home, 0o755);
  return home;
}

class Cluster {
  private readonly folder: string;
  private readonly passwordFile: string;
  private readonly log: string;

  constructor(
    private readonly native: string,
    private readonly home: string,
    private readonly account?: Account,
  ) {
    this.folder = join(home, 'postgres');
    this.passwordFile = join(home, 'postgres-password');
    this.log = join(home, 'postgres.log');
  }

  /** Stops a server that is still running after the process that started it has ended. */
  async stopLeftover(): Promise<void> {
    const pidFile = join(this.folder, 'postmaster.pid');
    const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
    if (!Number.isInteger(pid) || pid <= 0) return;
    if (await this.isServer(pid)) {
      process.kill(pid, 'SIGINT');
      const stopped = await waitUntil(10_000, () => !isAlive(pid));
      if (!stopped) process.kill(pid, 'SIGQUIT');
      if (!stopped && !(await waitUntil(10_000, () => !isAlive(pid)))) {
        throw new Error(`A PostgreSQL left running on ${this.folder} (process ${pid}) does not stop.`);
      }
    }
    // Otherwise the server does not start if an unrelated process happens to have the id in this file.
    await rm(pidFile, { force: true });
  }

  private async isServer(pid: number): Promise<boolean> {
    const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(async () => ({
      stdout: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' '),
    }));
    return stdout.includes('postgres') && stdout.includes(this.folder);
  }

  /** Creates the cluster if there is none. An interrupted first start leaves nothing that looks like a cluster. */
  async initialise(): Promise<void> {
    if (await exists(join(this.folder, 'PG_VERSION'))) return;
    const unfinished = `${this.folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(this.passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
    await this.giveToAccount(unfinished);
    await this.giveToAccount(this.passwordFile);
    const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${USER}`];
    const files = [`--pgdata=${unfinished}`, `--pwfile=${this.passwordFile}`];
    await run(join(this.native, 'bin/initdb'), [...flags, ...files], {
      ...this.account,
      cwd: this.home,
      env: childEnvironment(),
    }).catch((error: Error & { stderr?: string }) => {
      throw new Error(`The embedded PostgreSQL could not be set up: ${error.stderr || error.message}`, {
        cause: error,
      });
    });
    await rename(unfinished, this.folder);
  }

  async start(
    settings: Record<string, string>,
  ): Promise<{ server: WatchedProcess; port: number; pid: number }> {
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      const server = startWatched(this.command(port, settings), {
        log: this.log,
        cwd: this.home,
        env: childEnvironment(),
        account: this.account,
      });
      let pid: number | undefined;
      await waitUntil(START_DEADLINE_MS, async () => {
        pid = await this.readyPid(port);
        return pid !== undefined || server.hasExited();
      });
      if (pid !== undefined && !server.hasExited()) return { server, port, pid };
      await server.stop();
      const log = await readFile(this.log, 'utf8').catch(() => '');
      const portWasTaken = log.includes('could not bind');
      if (!portWasTaken || attempt === 5) {
        throw new Error(
          `The embedded PostgreSQL did not start. The end of ${this.log}:\n${log.slice(-2000)}`,
        );
      }
    }
  }

  private command(port: number, settings: Record<string, string>): string[] {
    const all = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: '',
      ...settings,
    };
    const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return [join(this.native, 'bin/postgres'), '-D', this.folder, ...flags];
  }

  /** The server writes its id, port and state to this file: lines one, four and eight. */
  private async readyPid(port: number): Promise<number | undefined> {
    const text = await readFile(join(this.folder, 'postmaster.pid'), 'utf8').catch(() => '');
    const lines = text.split('\n').map((line) => line.trim());
    const ready = lines[3] === String(port) && (lines[7] === 'ready' || lines[7] === 'standby');
    return ready ? Number(lines[0]) : undefined;
  }

  async createDatabase(port: number): Promise<string> {
    const password = (await readFile(this.passwordFile, 'utf8')).trim();
    const url = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
    const client = new pg.Client({ connectionString: url('postgres') });
    // The running query reports it.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    } finally {
      await client.end();
    }
    return url(DATABASE);
  }

  private async giveToAccount(path: string): Promise<void> {
    if (this.account !== undefined) await chown(path, this.account.uid, this.account.gid);
  }
}

/** A port of 127.0.0.1 on which nothing is listening. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Variables such as PGDATA and PGPORT must not reach the server. */
function childEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

async function waitUntil(deadlineMs: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
