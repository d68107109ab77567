import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startServer } from '../support/server.js';
import { TEST_SECRET } from '../support/tokens.js';

/** Colours, and a part of a password. */
const UNWANTED = /\u001b|hunter2/;
const NO_REDIS = 'redis://127.0.0.1:1';
const { publicKey: SHORT_KEY } = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built server until it ends. */
function run(env: Partial<NodeJS.ProcessEnv>): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

describe('the built server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it('logs one line when it listens, and JSON only, until it has stopped', async () => {
    const env = { NODE_ENV: 'production', DATABASE_URL: database.url, REDIS_URL: NO_REDIS };
    const server = await startServer({
      ...env,
      LOG_LEVEL: 'debug',
      GIT_COMMIT: '0123abc',
      DRAIN_SECONDS: '0',
    });
    expect(await server.stop()).toBe(0);
    expect(server.output()).not.toMatch(UNWANTED);
    const log = linesOf(server.output()).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(log.filter(({ msg }) => msg === 'listening')).toEqual([
      expect.objectContaining({
        version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
        commit: '0123abc',
        node: process.versions.node,
        postgresql: expect.stringMatching(/^\d+(\.\d+)*$/) as string,
        redis: 'unreachable',
        replicas: 0,
        migrations_run: expect.arrayContaining(['CreateCache1763000000002']) as string[],
        port: server.port,
      }),
    ]);
    expect(log.map(({ msg }) => msg).slice(-2)).toEqual(expect.arrayContaining(['stopped']));
  });

  describe('that cannot start', () => {
    const taken = createServer();
    beforeAll(() => new Promise<void>((done) => taken.listen(0, '127.0.0.1', done)));
    afterAll(() => new Promise((done) => taken.close(done)));

    const usable = () => ({ DATABASE_URL: database.url, REDIS_URL: NO_REDIS, JWT_SECRET: TEST_SECRET });
    const listening = (): string => String((taken.address() as { port: number }).port);

    it.each<[string, () => Partial<NodeJS.ProcessEnv>, RegExp, number]>([
      ['the configuration', () => ({ ...usable(), PORT: 'x', LOG_LEVEL: 'loud' }), /configuration has/, 2],
      [
        'the database',
        () => ({ ...usable(), DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' }),
        /ECONNREFUSED/,
        0,
      ],
      ['the host', () => ({ ...usable(), HOST: '192.0.2.1' }), /HOST is not/, 0],
    ])('because of %s says so in one JSON line in production', async (_what, env, message, faults) => {
      const { code, stdout, stderr } = await run({ NODE_ENV: 'production', ...env() });
      expect([code, stdout]).toEqual([1, expect.not.stringContaining('"level":"error"')]);
      expect(stdout + stderr).not.toMatch(UNWANTED);
      const lines = linesOf(stderr);
      expect(lines).toHaveLength(1);
      const fault = JSON.parse(lines[0]!) as { level: string; msg: string; faults?: string[] };
      expect(fault.level).toBe('fatal');
      expect(fault.msg).toMatch(/^The server cannot start: /);
      expect(fault.msg).toMatch(message);
      expect(fault.faults ?? []).toHaveLength(faults);
    });

    it.each<[string, () => Partial<NodeJS.ProcessEnv>, RegExp, number]>([
      ['the configuration', () => ({ ...usable(), PORT: 'x', LOG_LEVEL: 'loud' }), /configuration has/, 3],
      [
        'the key',
        () => ({ ...usable(), JWT_SECRET: '', JWT_PUBLIC_KEY: SHORT_KEY }),
        /JWT_PUBLIC_KEY must be/,
        1,
      ],
      ['the port', () => ({ ...usable(), PORT: listening() }), /port \d+ is taken/, 1],
    ])('because of %s says so in plain words elsewhere', async (_what, env, message, lines) => {
      const { code, stdout, stderr } = await run(env());
      expect([code, stdout]).toEqual([1, expect.not.stringContaining('"level":"error"')]);
      expect(stdout + stderr).not.toMatch(UNWANTED);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^\s+at |\{/m);
      expect(linesOf(stderr)).toHaveLength(lines);
    });
  });

  it('waits longer than any timeout for another one that migrates', async () => {
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    try {
      await other.query('BEGIN; SELECT pg_advisory_xact_lock(7263540911)');
      // Statements of requests have a timeout of three seconds.
      setTimeout(() => void other.query('COMMIT'), 3_500);
      const began = performance.now();
      const server = await startServer({ DATABASE_URL: database.url });
      expect(performance.now() - began).toBeGreaterThan(3_400);
      await server.stop();
    } finally {
      await other.end();
    }
  });
});
