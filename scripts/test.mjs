// `npm test`: everything. `npm test -- <Vitest arguments>` runs only the tests that they choose, without the static checks.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './checks.mjs';
import { ensureBuilt, ensureInstalled, ROOT, runVitest } from './project.mjs';

process.chdir(ROOT);
await ensureInstalled();

const chosen = process.argv.slice(2);
const failedChecks = chosen.length === 0 ? await runChecks() : [];
if (!failedChecks.includes('Types')) await ensureBuilt();
const suites = [await runTests(chosen)];
if (chosen.length === 0) suites.push(await runOnCitus());
const tests = {
  passed: sum(suites.map(({ passed }) => passed)),
  failed: sum(suites.map(({ failed }) => failed)),
  skipped: suites.flatMap(({ skipped }) => skipped),
};

for (const name of tests.skipped) console.log(`SKIPPED: ${name}`);
for (const name of failedChecks) console.log(`FAILED CHECK: ${name}`);
const failed = tests.failed + failedChecks.length;
console.log(`\n${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Citus is not installed automatically: its tests need an existing cluster. */
async function runOnCitus() {
  if (process.env.CITUS_URL) return runTests(['-c', 'vitest.citus.config.mjs']);
  return { passed: 0, failed: 0, skipped: ['tests on Citus: set CITUS_URL to a coordinator with workers'] };
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

/** Lists skipped tests, but not those that a failed preparation prevented: their file has failed. */
async function runTests(args) {
  console.log('\n== Tests');
  const folder = mkdtempSync(join(tmpdir(), 'connections-results-'));
  const results = join(folder, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    const code = await runVitest(['run', ...reporters, ...args]);
    if (!existsSync(results)) return { passed: 0, failed: 1, skipped: [] };
    const json = JSON.parse(readFileSync(results, 'utf8'));
    const broken = sum(json.testResults.map(failuresIn));
    return {
      passed: json.numPassedTests,
      failed: broken === 0 && code !== 0 ? 1 : broken,
      skipped: json.testResults
        .filter((file) => file.status === 'passed')
        .flatMap((file) => file.assertionResults.filter((test) => test.status === 'skipped'))
        .map((test) => test.fullName),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that fails outside its tests, as one that cannot be loaded, counts as one failure. */
function failuresIn({ status, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed').length;
  return failed === 0 && status === 'failed' ? 1 : failed;
}
