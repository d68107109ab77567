import { SingleBar } from 'cli-progress';
import type { Client } from 'pg';
import { CacheEpochRepository, CacheEpochRow } from '#platform/cache';
import { type ToolDatabase, withDatabase } from '../with-database.js';
import { describe } from './file/describe.js';
import { readEdgeFile } from './file/edge-file.js';
import { bytesOf } from './file/open.js';
import { graphRows, userId } from './graph.js';
import { merge } from './merge.js';
import { type Options, readOptions, UsageError } from './options.js';
import { stage } from './stage.js';
import { summaryOf } from './summary.js';
import { survey } from './survey.js';
import { Tally } from './tally.js';
import { USAGE } from './usage.js';

/** Rows to load, and what is done with them. */
interface Load {
  readonly rows: AsyncIterable<string> | Iterable<string>;
  readonly tally: Tally;
  readonly dryRun: boolean;
  readonly asNewest: boolean;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.kind === 'help') return console.log(USAGE);
  const load = await loadOf(options);
  await withDatabase({ tool: 'load', migrates: !load.dryRun }, (database) => run(database, load));
  if (options.kind === 'graph') console.log(`The celebrity is ${userId(options.shape.seed, 0)}.`);
}

/** Prepares what is asked for. A file that cannot be understood is refused here, before the database is touched. */
async function loadOf(options: Exclude<Options, { kind: 'help' }>): Promise<Load> {
  const tally = new Tally((complaint) => console.error(complaint));
  const { dryRun } = options;
  if (options.kind === 'file') {
    const { path, asNewest } = options;
    const file = await readEdgeFile(bytesOf(path), path);
    console.log(`${path} is read as ${describe(file)}.`);
    return { rows: file.rows(tally), tally, dryRun, asNewest };
  }
  if (process.env.NODE_ENV === 'production')
    throw new Error('No graph is made up where NODE_ENV is production.');
  return { rows: graphRows(options.shape), tally, dryRun, asNewest: true };
}

async function run(
  { client, dataSource }: ToolDatabase,
  { rows, tally, dryRun, asNewest }: Load,
): Promise<void> {
  console.log('Staging edges ...');
  const { edges, duplicates } = await stage(client, rows);
  if (tally.skipped > 0 || edges === 0) process.exitCode = 1;
  if (dryRun || !asNewest) {
    const { misplaced, ...found } = await survey(client, edges);
    if (dryRun) console.log(summaryOf({ ...found, duplicates }, tally, dryRun));
    if (misplaced > 0 && !asNewest) throw new Error(refusalOf(misplaced));
  }
  if (dryRun) return;
  const epoch = new CacheEpochRepository(dataSource.getRepository(CacheEpochRow));
  const added = await mergeShown(client, epoch, edges);
  await client.query('VACUUM (ANALYZE) adjacency.entry, adjacency.long_list, adjacency.node');
  console.log(summaryOf({ added, thereAlready: edges - added, duplicates }, tally, dryRun));
}

async function mergeShown(client: Client, epoch: CacheEpochRepository, edges: number): Promise<number> {
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} edges | {eta_formatted} left',
    noTTYOutput: true,
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

main().catch((error: unknown) => {
  const { message, code } = error as NodeJS.ErrnoException;
  console.error(message || code || error);
  if (error instanceof UsageError) console.error(`\n${USAGE}`);
  process.exitCode = 1;
});
