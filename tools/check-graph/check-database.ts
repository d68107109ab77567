import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { withDatabase } from '../with-database.js';
import { check, type Progress } from './check.js';

const progress: Progress = {
  begun: (name, place) => process.stdout.write(`[${place}/${INVARIANTS.length}] ${name} ... `),
  ended: (violations, milliseconds) =>
    console.log(`${violations === 0 ? 'ok' : `${violations} broken`}, ${(milliseconds / 1000).toFixed(1)} s`),
};

/** Checks every invariant over the whole database, prints the result, and returns whether all hold. */
export function checkDatabase(): Promise<boolean> {
  return withDatabase({ tool: 'check-graph' }, async ({ client }) => {
    const violations = await check(client, INVARIANTS, progress);
    for (const { invariant, detail } of violations) {
      const facts = Object.entries(detail).map(([name, value]) => `${name}=${String(value)}`);
      console.error(`Broken: ${invariant}: ${facts.join(' ')}`);
    }
    console.log(`${INVARIANTS.length} invariants checked, ${violations.length} violations.`);
    return violations.length === 0;
  });
}
