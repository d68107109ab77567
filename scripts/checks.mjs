// The static checks: what can be said about the sources without running them.
import { runTool } from './project.mjs';

/** Name, program and arguments, in the order in which they run. */
const CHECKS = [
  ['Format', 'prettier', ['--check', '--log-level=warn', '.']],
  ['Lint', 'eslint', ['.']],
  ['Types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['Architecture', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'tools']],
];

/** Runs every check and returns the names of those that failed. */
export async function runChecks() {
  const failed = [];
  for (const [name, program, args] of CHECKS) {
    console.log(`\n== ${name}`);
    if ((await runTool(program, args)) !== 0) failed.push(name);
  }
  return failed;
}
