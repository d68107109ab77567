import { SingleBar } from 'cli-progress';
import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
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
  /** Whether every edge is to be newer than what is stored, instead of as old as its time says. */
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
  const { edges, duplicates } = await stage(client, rows, asNewest);
  const complete = tally.skipped === 0 && edges > 0;
  if (dryRun) {
    terminal.log(summaryOf({ ...(await survey(client, edges)), duplicates }, tally, dryRun));
    return complete;
  }
  const added = await mergeShown(client, dataSource, edges, terminal);
  await client.query('VACUUM (ANALYZE) adjacency.entry, adjacency.long_list, adjacency.node');
  terminal.log(summaryOf({ added, thereAlready: edges - added, duplicates }, tally, dryRun));
  return complete;
}

async function mergeShown(
  client: Client,
  dataSource: DataSource,
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
    return await merge(client, dataSource, edges, (done) => bar.update(done));
  } finally {
    bar.stop();
  }
}
