import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#platform/embedded';
import { productionCommand } from '../../support/production-command.js';
import { BENCH_SECRET } from '../client/tokens.js';
import { LAUNCH } from './load.js';

export interface Server {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const MAIN = resolve('dist/apps/api/src/main.js');
const started = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

export function isBuilt(): boolean {
  return existsSync(MAIN);
}

/** Connections of each rival to PostgreSQL. */
export const RIVAL_POOL = 20;

export async function startRival(
  file: string,
  databaseUrl: string,
  more: Record<string, string> = {},
): Promise<Server> {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    PORT: `${port}`,
    POOL: `${RIVAL_POOL}`,
    ...more,
  };
  const child = fork(LAUNCH, [file], { env, execArgv: [] });
  const server = watch(child, port);
  await new Promise<void>((listening, failed) => {
    child.once('message', () => listening());
    child.once('exit', () => failed(new Error(`${file} did not start.`)));
  });
  return server;
}

/** The built server with production settings; its request log is on and is written to /dev/null. */
export async function startOurs(databaseUrl: string, redisUrl: string): Promise<Server> {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: `${port}`,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    JWT_SECRET: BENCH_SECRET,
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'info',
    DRAIN_SECONDS: '0',
  };
  const child = spawn(process.execPath, productionCommand(), {
    env,
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit'],
  });
  const server = watch(child, port);
  for (let i = 0; i < 600; i += 1) {
    if (child.exitCode !== null) throw new Error(`The built server ended at its start (${child.exitCode}).`);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.status === 200) return server;
    await sleep(50);
  }
  throw new Error('The built server is not ready after 30 s.');
}

function watch(child: ChildProcess, port: number): Server {
  started.add(child);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  void exited.then(() => started.delete(child));
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(late);
  };
  return { port, pid: child.pid!, stop };
}
