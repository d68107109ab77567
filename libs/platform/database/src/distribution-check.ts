import type { DataSource } from 'typeorm';
import type { Persistence } from './data-source.js';
import { distributedFunctions, distributedTables, distributionOf, hasCitus } from './distribution.js';
import { isDistributed } from './primary-data-source.js';

/**
 * Rejects a database that does not match DISTRIBUTED: statements would fail, or read the coordinator's empty tables in
 * place of the distributed ones. Throws an Error of one sentence that says what to set or to run.
 */
export async function checkDistribution(
  dataSource: DataSource,
  manifests: readonly Persistence[],
): Promise<void> {
  const { tables, functions } = distributionOf(manifests);
  const names = Object.keys(tables);
  const there = await hasCitus(dataSource);
  const distributed = there ? await distributedTables(dataSource, names) : new Set();
  if (!isDistributed(dataSource)) {
    if (distributed.size === 0) return;
    throw new Error(
      `Citus has distributed the tables of this database: set DISTRIBUTED=citus (docs/scaling.md).`,
    );
  }
  const missing = names.filter((name) => !distributed.has(name));
  if (missing.length > 0)
    throw new Error(
      `DISTRIBUTED=citus is set, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not distributed: ` +
        'run `npm run migrate -- distribute`, or take DISTRIBUTED away (docs/scaling.md).',
    );
  const handedOn = await distributedFunctions(dataSource, Object.keys(functions));
  const kept = Object.keys(functions).filter((name) => !handedOn.has(name));
  if (kept.length > 0)
    throw new Error(
      `${kept.join(', ')} would not run where the rows are: run \`npm run migrate -- distribute\` again (docs/scaling.md).`,
    );
}
