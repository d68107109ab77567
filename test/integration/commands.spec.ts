import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#platform/embedded';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { TEST_SECRET } from '../support/tokens.js';

const STARTS = { timeoutMs: 100_000, intervalMs: 100 };

interface Command {
  /** What it has printed so far. */
  output(): string;
  /** Signals npm alone, as a process manager does, and resolves once npm has ended. */
  stop(signal: NodeJS.Signals): Promise<void>;
  input(text: string): void;
  readonly ended: Promise<void>;
}

describe('npm', () => {
  let port: number;
  let folder: string;
  let npm: ChildProcess | undefined;

  beforeEach(async () => {
    port = await freePort();
    folder = mkdtempSync(join(tmpdir(), 'connections-commands-'));
    chmodSync(folder, 0o755);
  });

  afterEach(() => {
    // A group of its own, so that a command that failed leaves nothing behind.
    if (npm?.pid !== undefined && npm.exitCode === null) process.kill(-npm.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (script: string, env: Partial<NodeJS.ProcessEnv> = {}, args: string[] = []): Command => {
    const { PATH, HOME } = process.env;
    const child = spawn('npm', ['run', script, ...(args.length > 0 ? ['--', ...args] : [])], {
      detached: true,
      env: { PATH, HOME, HOST: '127.0.0.1', PORT: `${port}`, DATA_DIR: folder, LOG_LEVEL: 'warn', ...env },
    });
    npm = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const ended = new Promise<void>((done) => child.once('close', () => done()));
    return {
      output: () => output,
      stop: (signal) => {
        child.kill(signal);
        return ended;
      },
      input: (text) => child.stdin.end(text),
      ended,
    };
  };
  const isReady = (command: Command): Promise<void> =>
    eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      if (answer?.status !== 200) throw new Error(`The server is not ready:\n${command.output()}`);
    }, STARTS);
  const portIsFree = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const probe = createServer().once('error', reject);
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
    });

  describe('run start:prod', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await createDatabase();
    });
    afterAll(() => database.drop());

    it.each(['SIGTERM', 'SIGINT'] as const)(
      'ends its server with %s, and frees the port',
      async (signal) => {
        const command = run('start:prod', { DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET });
        await isReady(command);
        await command.stop(signal);
        await portIsFree();
      },
      150_000,
    );
  });

  it('run dev starts on embedded stores, restarts on a change, and ends cleanly', async () => {
    const command = run('dev');
    const starts = (count: number): Promise<void> =>
      eventually(() => {
        if (command.output().split('Swagger UI').length <= count) throw new Error(command.output());
      }, STARTS);
    await starts(1);
    utimesSync('apps/api/src/welcome.ts', new Date(), new Date());
    await starts(2);
    expect(command.output()).toContain('apps/api/src/welcome.ts changed: starting again.');
    await isReady(command);
    await command.stop('SIGTERM');
    await portIsFree();
  }, 240_000);

  it('run repl answers from inside the application', async () => {
    const command = run('repl');
    command.input(`'The answer: ' + (await get(DataSource).query('SELECT 6 * 7 AS n'))[0].n\n`);
    await command.ended;
    expect(command.output()).toContain('The answer: 42');
  }, 150_000);

  it.each([
    ...['start', 'check', 'fix', 'generate', 'repl', 'bench', 'soak'].map((script) => [script, '--bogus']),
    ['bench', '--only=bogus'],
    ['bench', '--rounds=bogus'],
    ['soak', '--minutes=0'],
  ])(
    'run %s answers what it does not understand with its usage: %s',
    async (script, argument) => {
      const command = run(script, {}, [argument]);
      await command.ended;
      expect(command.output()).toContain(`Usage: npm ${script === 'start' ? '' : 'run '}${script}`);
      expect(command.output()).not.toMatch(/^\s+at |node:internal/m);
    },
    60_000,
  );
});
