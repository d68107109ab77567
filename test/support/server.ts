import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort } from '#platform/embedded';
import { eventually } from './eventually.js';
import { TEST_SECRET } from './tokens.js';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Sends the signal (default SIGTERM) and resolves with the exit code, null when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

const MAIN = resolve('dist/apps/api/src/main.js');
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * The built server in a separate process, ready for requests. `env` must contain its DATABASE_URL; the defaults are
 * TEST_SECRET as JWT_SECRET, and a free PORT.
 */
export async function startServer(env: Partial<NodeJS.ProcessEnv>): Promise<TestServer> {
  if (!existsSync(MAIN)) throw new Error('There is no built server: run `npm run build` first.');
  const port = Number(env.PORT ?? (await freePort()));
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
      JWT_SECRET: TEST_SECRET,
      ...env,
    },
  });
  const pid = child.pid!;
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-100_000)));
  }
  let ended = false;
  const exited = new Promise<number | null>((done) => {
    child.once('exit', (code) => {
      ended = true;
      running.delete(child);
      done(code);
    });
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    if (!ended) child.kill(signal);
    return exited;
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await eventually(
      async () => {
        if (ended) return;
        const { status } = await fetch(`${url}/health/ready`);
        if (status !== 200) throw new Error(`The server is not ready (${status}):\n${output}`);
      },
      { timeoutMs: 30_000, intervalMs: 50 },
    );
    if (ended) throw new Error(`The server ended at its start:\n${output}`);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return { url, port, pid, output: () => output, stop, exited };
}
