import { SingleBar } from 'cli-progress';
import { type ToolDatabase, withDatabase } from '../with-database.js';
import type { GraphShape } from './graph.js';
import { merge } from './merge.js';
import { namePeople } from './people.js';
import { stage } from './stage.js';
import { summaryOf } from './summary.js';
import { survey } from './survey.js';
import type { Tally } from './tally.js';
import type { Terminal } from './terminal.js';

/** Rows to load, and options. */
export interface Load {
  readonly rows: AsyncIterable<string> | Iterable<string>;
  /** The number of rows, if it is known before they are read. */
  readonly expected?: number;
  readonly tally: Tally;
  readonly dryRun: boolean;
  /** Whether all edges become newer than the stored ones, instead of being placed by their times. */
  readonly asNewest: boolean;
  /** The generated users that get names and avatars. */
  readonly named?: GraphShape;
}

export interface Loaded {
  /** Whether there were rows, all of them were edges, and no block bars one. */
  readonly complete: boolean;
  /** A user who has followers now, unless nothing was written. */
  readonly followed?: string;
}

/** Loads the rows into the database that the environment names. */
export function loadIntoDatabase(load: Load, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<Loaded> {
  const options = { tool: 'load', migrates: !load.dryRun, env };
  return withDatabase(options, (database) => run(database, load, terminal));
}

async function run({ client, dataSource }: ToolDatabase, load: Load, terminal: Terminal): Promise<Loaded> {
  const { rows, expected, tally, dryRun, asNewest, named } = load;
  terminal.log('Staging edges ...');
  const { edges, duplicates } = await shown(terminal, STAGING, expected, (progress) =>
    stage(client, rows, asNewest, progress),
  );
  const read = tally.skipped === 0 && edges > 0;
  if (dryRun) {
    const found = await survey(client, edges);
    terminal.log(summaryOf({ ...found, duplicates }, tally, dryRun));
    return { complete: read && found.barred === 0 };
  }
  terminal.log('Merging them into the lists ...');
  const { added, barred, followed } = await shown(terminal, 'edges', edges, (progress) =>
    merge(client, dataSource, edges, progress),
  );
  if (named !== undefined) {
    terminal.log('Naming the people ...');
    await shown(terminal, 'people', named.users, (progress) => namePeople(client, named, progress));
  }
  await client.query('VACUUM (ANALYZE) adjacency.entry, adjacency.long_list, adjacency.node');
  const thereAlready = edges - added - barred;
  terminal.log(summaryOf({ added, thereAlready, barred, duplicates }, tally, dryRun));
  return { complete: read && barred === 0, followed: followed ?? undefined };
}

const STAGING = 'rows read';

/** Runs work and shows a progress bar, or a growing number if the total is unknown. */
async function shown<T>(
  { progress }: Terminal,
  what: string,
  total: number | undefined,
  work: (progress: (done: number) => void) => Promise<T>,
): Promise<T> {
  const share = '{bar} {percentage}% | {value}/{total}';
  const format = total === undefined ? `{value} ${what}` : `${share} ${what} | {eta_formatted} left`;
  const bar = new SingleBar({ format, noTTYOutput: true, stream: progress });
  bar.start(total ?? 0, 0);
  try {
    const done = await work((count) => bar.update(count));
    if (total !== undefined) bar.update(total);
    return done;
  } finally {
    bar.stop();
  }
}
