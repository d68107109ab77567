import { SingleBar } from 'cli-progress';
import type { Client } from 'pg';
import { CacheEpochRepository, CacheEpochRow } from '#platform/cache';
import { type ToolDatabase, withDatabase } from '../with-database.js';
import { merge } from './merge.js';
import { stage } from './stage.js';
import { summaryOf } from './summary.js';
import { survey } from './survey.js';
import type { Tally } from './tally.js';
import type { Terminal } from './terminal.js';

/** Rows to load, and what is done with them. */
export interface Load {
  readonly rows: AsyncIterable<string> | Iterable<string>;
  readonly tally: Tally;
  readonly dryRun: boolean;
  readonly asNewest: boolean;
}

/** Loads the rows and answers whether there were any and every one was an edge. */
export function loadIntoDatabase(load: Load, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<boolean> {
  const options = { tool: 'load', migrates: !load.dryRun, env };
  return withDatabase(options, (database) => run(database, load, terminal));
}

async function run(
  { client, dataSource }: ToolDatabase,
  { rows, tally, dryRun, asNewest }: Load,
  terminal: Terminal,
): Promise<boolean> {
  terminal.log('Staging edges ...');
  const { edges, duplicates } = await stage(client, rows);
  const complete = tally.skipped === 0 && edges > 0;
  if (dryRun || !asNewest) {
    const { misplaced, ...found } = await survey(client, edges);
    if (dryRun) terminal.log(summaryOf({ ...found, duplicates }, tally, dryRun));
    if (misplaced > 0 && !asNewest) throw new Error(refusalOf(misplaced));
  }
  if (dryRun) return complete;
  const epoch = new CacheEpochRepository(dataSource.getRepository(CacheEpochRow));
  const added = await mergeShown(client, epoch, edges, terminal);
  await client.query('VACUUM (ANALYZE) adjacency.entry, adjacency.long_list, adjacency.node');
  terminal.log(summaryOf({ added, thereAlready: edges - added, duplicates }, tally, dryRun));
  return complete;
}

async function mergeShown(
  client: Client,
  epoch: CacheEpochRepository,
  edges: number,
  { progress }: Terminal,
): Promise<number> {
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} edges | {eta_formatted} left',
    noTTYOutput: true,
    stream: progress,
  });
  bar.start(edges, 0);
  try {
    return await merge(client, epoch, edges, (done) => bar.update(done));
  } finally {
    bar.stop();
  }
}

function refusalOf(misplaced: number): string {
  return (
    `Nothing was loaded: ${misplaced} new edges have times, and would come before stored follows that may be newer; ` +
    'give --as-newest to load them all the same, as the newest.'
  );
}
