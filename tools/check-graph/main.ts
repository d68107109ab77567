import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { readArguments, runCommandLine } from '../command-line.js';
import { withDatabase } from '../with-database.js';
import { check, type Progress } from './check.js';

const USAGE = `Usage: npm run check:graph
  checks every invariant over the whole database, in one snapshot: writes may go on meanwhile
  exit code: 0 if all hold, 1 if one is broken, 2 if they could not be checked`;

const progress: Progress = {
  begun: (name, place) => process.stdout.write(`[${place}/${INVARIANTS.length}] ${name} ... `),
  ended: (violations, milliseconds) =>
    console.log(`${violations === 0 ? 'ok' : `${violations} broken`}, ${(milliseconds / 1000).toFixed(1)} s`),
};

/** Checks every invariant over the whole database; exits with 1 if one is broken. */
async function main(): Promise<void> {
  const { help } = readArguments(process.argv.slice(2), { help: { type: 'boolean', short: 'h' } });
  if (help) return console.log(USAGE);
  await withDatabase({ tool: 'check-graph' }, async ({ client }) => {
    const violations = await check(client, INVARIANTS, progress);
    for (const { invariant, detail } of violations) {
      const facts = Object.entries(detail).map(([name, value]) => `${name}=${String(value)}`);
      console.error(`Broken: ${invariant}: ${facts.join(' ')}`);
    }
    console.log(`${INVARIANTS.length} invariants checked, ${violations.length} violations.`);
    if (violations.length > 0) process.exitCode = 1;
  });
}

await runCommandLine(USAGE, main, 2);
