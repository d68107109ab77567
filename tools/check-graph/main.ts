import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { withDatabase } from '../with-database.js';
import { check } from './check.js';

const INVARIANTS = MANIFESTS.flatMap(({ invariants = [] }) => invariants);

/** Checks every invariant over the whole database; exits with 1 if one is broken. */
async function main(): Promise<void> {
  await withDatabase({ tool: 'check-graph' }, async ({ client }) => {
    const violations = await check(client, INVARIANTS);
    for (const { invariant, detail } of violations) {
      const facts = Object.entries(detail).map(([name, value]) => `${name}=${String(value)}`);
      console.error(`Broken: ${invariant}: ${facts.join(' ')}`);
    }
    console.log(`${INVARIANTS.length} invariants checked, ${violations.length} violations.`);
    if (violations.length > 0) process.exitCode = 1;
  });
}

main().catch((error: unknown) => {
  console.error(String(error instanceof Error ? error.message : error));
  process.exitCode = 2;
});
