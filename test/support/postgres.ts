import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import { appendFile, copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, postgresAccount, startEmbeddedPostgres } from '#platform/embedded';

export interface ScratchPostgres {
  url: string;
  pid: number;
  port: number;
  /** Stops the server and starts it again on the same data. The port changes, and therefore the URL. */
  restart(): Promise<void>;
  /** SIGSTOP to the server and all its sessions: connections are accepted, but nothing answers. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** Stops the server and keeps the data. */
  stop(): Promise<void>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
  readonly home: string;
}

/** A PostgreSQL for one test, without fsync unless the settings say otherwise. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<ScratchPostgres> {
  return scratch(temporaryFolder(), { fsync: 'off', wal_keep_size: '256MB', ...settings });
}

/** A streaming replica of a server that `startPostgres` started. Pause it with `SELECT pg_wal_replay_pause()`. */
export async function startReplica(
  primary: ScratchPostgres,
  settings: Record<string, string> = {},
): Promise<ScratchPostgres> {
  const folder = temporaryFolder();
  const cluster = join(folder, 'postgres');
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('replica', fast => true)");
    await mkdir(cluster, { mode: 0o700 });
    await copyCluster(join(primary.home, 'postgres'), cluster);
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    await writeFile(join(cluster, 'backup_label'), rows[0]!.labelfile);
  } finally {
    await client.end();
  }
  await copyFile(join(primary.home, 'postgres-password'), join(folder, 'postgres-password'));
  await writeFile(join(cluster, 'standby.signal'), '');
  const { username, password } = new URL(primary.url);
  const source = `host=127.0.0.1 port=${primary.port} user=${username} password=${password}`;
  await appendFile(join(cluster, 'postgresql.auto.conf'), `\nprimary_conninfo = '${source}'\n`);
  const account = postgresAccount();
  if (account !== undefined) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, cluster]);
  return scratch(folder, { fsync: 'off', hot_standby: 'on', ...settings });
}

async function scratch(dataDir: string, settings: Record<string, string>): Promise<ScratchPostgres> {
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, settings });
  const stop = () => {
    thaw(server.pid);
    return server.stop();
  };
  return {
    get url() {
      return server.url;
    },
    get pid() {
      return server.pid;
    },
    get port() {
      return server.port;
    },
    get home() {
      return server.home;
    },
    restart: async () => {
      await server.stop();
      server = await startEmbeddedPostgres({ dataDir, settings });
    },
    freeze: () => freeze(server.pid),
    thaw: () => thaw(server.pid),
    stop,
    remove: async () => {
      await stop();
      for (const folder of [server.home, dataDir]) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The server comes first, so that it starts no further sessions. */
function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  for (const session of childrenOf(pid)) process.kill(session, 'SIGSTOP');
}

function thaw(pid: number): void {
  for (const each of [...childrenOf(pid), pid]) {
    try {
      process.kill(each, 'SIGCONT');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!);
}

/** Everything except the log, which the replica streams, and the files of the running server. */
async function copyCluster(source: string, target: string): Promise<void> {
  const skipped = new Set(['postmaster.pid', 'postmaster.opts', 'pg_internal.init']);
  await cp(source, target, {
    recursive: true,
    filter: (path) => existsSync(path) && !skipped.has(basename(path)) && !path.includes('/pg_wal/'),
  });
  await mkdir(join(target, 'pg_wal'), { recursive: true });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'connections-scratch-'));
  // The account "postgres" must be able to enter it.
  chmodSync(folder, 0o755);
  return folder;
}
