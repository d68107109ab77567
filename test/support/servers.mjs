// The PostgreSQL and Redis of one test run, started before the first test and stopped after the last.
import '../../scripts/typescript.mjs';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const POSTGRES_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/** @returns the admin URL, and a function that stops what was started */
export async function providePostgres(env) {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, stop: async () => {} };
  const { startEmbeddedPostgres } = await import('#platform/embedded');
  const dataDir = temporaryFolder();
  const server = await startEmbeddedPostgres({ dataDir, settings: POSTGRES_SETTINGS });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      removeFolders(dataDir, server.home);
    },
  };
}

/** @returns the URL; undefined if this machine has no Redis and cannot install one */
export async function provideRedis(env) {
  if (env.REDIS_URL) return { url: env.REDIS_URL.split(',')[0], stop: async () => {} };
  const program = redisProgram() ?? installRedis();
  if (program === undefined) {
    console.log('SKIP: tests against a real Redis. Install redis-server or valkey-server, or set REDIS_URL.');
    return { stop: async () => {} };
  }
  const { freePort, startWatched } = await import('#platform/embedded');
  const folder = temporaryFolder();
  const port = await freePort();
  const log = join(folder, 'redis.log');
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = startWatched([program, ...flags], { log, cwd: folder, env: { PATH: process.env.PATH } });
  for (let i = 0; !/Ready to accept connections/i.test(readFileSync(log, 'utf8')); i += 1) {
    if (i > 500 || server.hasExited()) throw new Error(`Redis did not start:\n${readFileSync(log, 'utf8')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      await server.stop();
      removeFolders(folder);
    },
  };
}

function redisProgram() {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

function installRedis() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.log('Installing redis-server with apt-get for the tests that need a real Redis.');
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', 'redis-server'], { env, stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return redisProgram();
}

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'connections-test-'));
  // The account "postgres" must be able to enter it.
  chmodSync(folder, 0o755);
  return folder;
}

function removeFolders(...folders) {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
