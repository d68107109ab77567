// `npm test`: everything. `npm test -- <jest arguments>` passes them to jest and leaves the rest as it is.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, ROOT, run, runTool } from './project.mjs';

process.chdir(ROOT);
await ensureInstalled();

const failedChecks = [];
await check('Format', () => runTool('prettier', ['--check', '--log-level=warn', '.']));
await check('Lint', () => runTool('eslint', ['.']));
await check('Types', () => runTool('tsc', ['--noEmit', '-p', 'tsconfig.json']));
await check('Architecture', () =>
  runTool('depcruise', ['--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'tools', 'test']),
);
if (!failedChecks.includes('Types')) await ensureBuilt();
const tests = await runJest(process.argv.slice(2));

for (const name of tests.skipped) console.log(`SKIPPED: ${name}`);
for (const name of failedChecks) console.log(`FAILED CHECK: ${name}`);
const failed = tests.failed + failedChecks.length;
console.log(`\n${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function check(name, action) {
  console.log(`\n== ${name}`);
  if ((await action()) !== 0) failedChecks.push(name);
}

/** Skipped tests are listed, and a test file that cannot even be loaded counts as one failure. */
async function runJest(args) {
  console.log('\n== Tests');
  const folder = mkdtempSync(join(tmpdir(), 'connections-results-'));
  const results = join(folder, 'results.json');
  const nodeOptions = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings=ExperimentalWarning`;
  try {
    const code = await run(
      process.execPath,
      [join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${results}`, ...args],
      { NODE_OPTIONS: nodeOptions.trim(), NODE_ENV: 'test' },
    );
    if (!existsSync(results)) return { passed: 0, failed: 1, skipped: [] };
    const json = JSON.parse(readFileSync(results, 'utf8'));
    const broken = json.numFailedTests + json.numRuntimeErrorTestSuites;
    return {
      passed: json.numPassedTests,
      failed: broken === 0 && code !== 0 ? 1 : broken,
      skipped: json.testResults.flatMap((file) =>
        file.assertionResults.filter((test) => test.status === 'pending').map((test) => test.fullName),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
