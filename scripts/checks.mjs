// The static checks: everything that can be checked without running the code.
import { runToolQuietly } from './project.mjs';

/** Redocly prints advertising on success, and checks for updates. */
const QUIET = { silent: true, env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } };

/** Name, program, arguments and options. The slowest comes first, because two run at a time. */
const CHECKS = [
  ['Lint', 'eslint', ['.']],
  ['Types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['Types in browsers', 'tsc', ['--noEmit', '-p', 'clients/playground']],
  ['Architecture', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'apps', 'clients', 'libs', 'tools']],
  ['Interface, by Spectral', 'spectral', ['lint', 'openapi.json', '--fail-severity=hint']],
  ['Interface, by Redocly', 'redocly', ['lint', 'openapi.json'], QUIET],
  ['Format', 'prettier', ['--check', '--log-level=warn', '.']],
  ['Unused code and dependencies', 'knip', []],
];
const AT_A_TIME = 2;

/** Runs every check and returns the names of those that failed. */
export async function runChecks() {
  const failed = [];
  const waiting = [...CHECKS];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [name, program, args, { silent = false, env = {} } = {}] = check;
      const { code, output } = await runToolQuietly(program, args, env);
      console.log(`\n== ${name}${code === 0 ? '' : ' failed'}`);
      if (output.trim() !== '' && !(silent && code === 0)) console.log(output.trimEnd());
      if (code !== 0) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return failed;
}
