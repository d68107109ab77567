import { UsageError } from '../command-line.js';
import { describe } from './file/describe.js';
import { readEdgeFile } from './file/edge-file.js';
import { bytesOf } from './file/open.js';
import { graphRows, userId } from './graph.js';
import type { Load } from './load-into-database.js';
import { nextSteps } from './next-steps.js';
import { type Options, readOptions } from './options.js';
import { Tally } from './tally.js';
import type { Terminal } from './terminal.js';
import { USAGE } from './usage.js';

/** Runs the command line and returns the exit code: 1 unless everything was loaded as given. */
export async function load(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  try {
    return await loaded(readOptions(args, env), env, terminal);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    terminal.error(message || code || String(error));
    if (error instanceof UsageError) terminal.error(`\n${USAGE}`);
    return 1;
  }
}

async function loaded(options: Options, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  if (options.kind === 'help') {
    terminal.log(USAGE);
    return 0;
  }
  const work = await loadOf(options, env, terminal);
  // Loaded only here: an error before this needs neither a database nor the second that loading the libs takes.
  const { loadIntoDatabase } = await import('./load-into-database.js');
  const { complete, followed } = await loadIntoDatabase(work, env, terminal);
  const celebrity = options.kind === 'graph' ? userId(options.shape.seed, 0) : undefined;
  if (celebrity !== undefined) terminal.log(`The celebrity is ${celebrity}.`);
  if (followed !== undefined) terminal.log(nextSteps(celebrity ?? followed, env));
  return complete ? 0 : 1;
}

/** Prepares the load. A file that cannot be read is refused here, before the database is touched. */
async function loadOf(
  options: Exclude<Options, { kind: 'help' }>,
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<Load> {
  const tally = new Tally((complaint) => terminal.error(complaint));
  const { dryRun } = options;
  if (options.kind === 'file') {
    const { path, asNewest } = options;
    const file = await readEdgeFile(bytesOf(path), path);
    terminal.log(`${path} is read as ${describe(file)}.`);
    return { rows: file.rows(tally), tally, dryRun, asNewest };
  }
  if (env.NODE_ENV === 'production') throw new Error('No graph is made up where NODE_ENV is production.');
  const { shape, names } = options;
  const named = names ? shape : undefined;
  return { rows: graphRows(shape), expected: shape.edges, tally, dryRun, asNewest: false, named };
}
