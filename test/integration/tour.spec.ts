import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

/** Each reads its input as if a person typed it: what is no comment there is none here. */
const SHELLS: Record<string, string[]> = {
  bash: ['--noprofile', '--norc', '-i'],
  zsh: ['-f', '-i', '+m'],
};
const installed = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

const readme = readFileSync('README.md', 'utf8');
const chapter = readme.split('## Five minutes with curl')[1]!.split('\n## ')[0]!;
const lines = chapter.split('```sh\n')[1]!.split('```')[0]!.trim().split('\n');
/** The statuses in the text after the commands. */
const told = [...chapter.split('```')[2]!.matchAll(/\((\d{3})\)/g)].map(([, status]) => status);

describe("README's tour", () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'connections-tour-'));
    chmodSync(folder, 0o755);
    // Without a configured secret it generates one, as `npm start` does, and prints tokens.
    server = await startServer({ DATA_DIR: folder, JWT_SECRET: '', NODE_ENV: 'development' });
    // It answers before it has printed everything.
    await eventually(() => expect(server.output()).toMatch(/^export .*$/m));
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const type = (shell: string, input: readonly string[]): Promise<string> =>
    new Promise((done) => {
      const child = spawn(shell, SHELLS[shell], {
        env: { PATH: process.env.PATH, HOME: folder, PS1: '', PS2: '' },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.on('close', () => done(output));
      child.stdin.end(`${input.join('\n')}\nexit\n`);
    });

  for (const shell of Object.keys(SHELLS)) {
    const there = installed(shell);
    if (!there) process.stderr.write(`\nSKIPPED: README's tour in ${shell}, which is not installed.\n`);

    (there ? it : it.skip)(
      `works line by line in ${shell}, with the statuses that it tells`,
      async () => {
        const paste = /^export ALICE=.*$/m.exec(server.output())![0];
        expect(lines.length).toBe(told.length + 1);
        expect(lines.filter((line) => line.includes(' # '))).toEqual([]);
        const output = await type(shell, [paste, ...lines]);
        expect([...output.matchAll(/ (\d{3})$/gm)].map(([, status]) => status)).toEqual(told);
        expect(output).toContain('"name":"Alice"');
        expect(output).not.toMatch(/no matches found|command not found|parse error/);
      },
      60_000,
    );
  }

  it('begins with a line that sets its variables', () => {
    const used = [...new Set([...lines.join('\n').matchAll(/\$([A-Z_]+)/g)].map(([, name]) => name))];
    const set = [.../^export (.*)$/m.exec(server.output())![1]!.matchAll(/([A-Z_]+)=\S+/g)].map(
      ([, name]) => name,
    );
    expect(set).toEqual(expect.arrayContaining(used));
    expect(set.slice(0, 5)).toEqual(['ALICE', 'BOB', 'SERVICE', 'ALICE_ID', 'BOB_ID']);
  });

  it('comes after the address of the playground, which is printed first', async () => {
    const [first] = server.output().match(/https?:\/\/\S+/)!;
    expect(first).toMatch(/\/playground$/);
    const page = await fetch(first);
    expect([page.status, page.url]).toEqual([200, `${first}/`]);
  });

  it('says how to open the embedded database with psql', () => {
    expect(server.output()).toMatch(/psql 'postgres(?:ql)?:\/\/[^']+'/);
  });
});
