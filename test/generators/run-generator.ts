import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';
import type { Generator } from './generators.js';

const MODULES = resolve('node_modules');
const USES = 'test/generators/uses';

/** As strict as a project may be. */
const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  typeRoots: [join(MODULES, '@types')],
  types: ['node'],
};

/** Makes the client in a temporary folder, compiles it together with its use, and runs that against the server. */
export async function runGenerator(generator: Generator, apiUrl: string): Promise<void> {
  const { name, packages, command, files = {} } = generator;
  const folder = mkdtempSync(join(tmpdir(), `connections-${name}-`));
  const run = (program: string, ...args: string[]): Promise<string> => execute(folder, program, args);
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    if (packages === undefined) symlinkSync(MODULES, join(folder, 'node_modules'));
    else await run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
    copyFileSync('openapi.json', join(folder, 'openapi.json'));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    const [program, ...args] = command;
    await run(join('node_modules/.bin', program!), ...args);

    for (const file of ['scenario.ts', `${name}.ts`]) copyFileSync(join(USES, file), join(folder, file));
    const configuration = { compilerOptions: COMPILER_OPTIONS, include: [`${name}.ts`, 'generated'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
    await run(join(MODULES, '.bin/tsc'), '-p', 'tsconfig.json');

    await build({
      absWorkingDir: folder,
      entryPoints: [`${name}.ts`],
      outfile: join(folder, 'use.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'silent',
    });
    const [me, ann, ben] = [person(), person(), person()];
    const people = { ME: me, ANN: ann, BEN: ben };
    await execute(folder, process.execPath, ['use.mjs'], {
      API_URL: apiUrl,
      TOKEN: await userToken(me),
      ...people,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function execute(
  cwd: string,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { PATH, HOME } = process.env;
    const { stdout } = await promisify(execFile)(program, args, { cwd, env: { PATH, HOME, ...env } });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}
