import { readArguments, runCommandLine } from '../command-line.js';

const USAGE = `Usage: npm run check:graph
  checks every invariant over the whole database, in one snapshot: writes may go on meanwhile
  exit code: 0 if all hold, 1 if one is broken, 2 if they could not be checked`;

/** Exits with 1 if an invariant is broken. */
async function main(): Promise<void> {
  const { help } = readArguments(process.argv.slice(2), { help: { type: 'boolean', short: 'h' } });
  if (help) return console.log(USAGE);
  // Loaded only here: loading the libs takes a second, which the usage does not need.
  const { checkDatabase } = await import('./check-database.js');
  if (!(await checkDatabase())) process.exitCode = 1;
}

await runCommandLine(USAGE, main, 2);
