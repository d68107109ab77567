import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { CacheEpochRepository, CacheEpochRow } from '#platform/cache';
import { withDatabase } from '../with-database.js';
import { csvRows } from './csv.js';
import { type GraphShape, powerLawGraph, userId } from './graph.js';
import { merge, stage } from './merge.js';

const USAGE = `Loads follows into the database in DATABASE_URL, or else into the embedded one of a stopped \`npm start\`.

  --users N --edges N --celebrity N [--seed N]   a seeded power-law graph; N follow the celebrity
  --from edges.csv                               follower,followee[,created_at]; bad lines are skipped

Repeating a load adds nothing. Servers that share a Redis may run meanwhile.`;

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '100000' },
    edges: { type: 'string', default: '1000000' },
    celebrity: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE);
  let skipped = 0;
  const rows = options.from
    ? csvRows(options.from, (line, reason) => {
        skipped++;
        console.error(`Line ${line} skipped: ${reason}.`);
      })
    : generatedRows(shape());
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} edges | {eta_formatted} left',
    noTTYOutput: true,
  });
  await withDatabase({ tool: 'load', migrates: true }, async ({ client, dataSource }) => {
    const epoch = new CacheEpochRepository(dataSource.getRepository(CacheEpochRow));
    try {
      console.log('Staging edges ...');
      const total = await stage(client, rows);
      bar.start(total, 0);
      const added = await merge(client, epoch, total, (done) => bar.update(done));
      bar.stop();
      await client.query('VACUUM (ANALYZE) adjacency.entry, adjacency.long_list, adjacency.node');
      console.log(`${added} edges added, ${total - added} there already, ${skipped} lines skipped.`);
      if (!options.from) console.log(`The celebrity is ${userId(shape().seed, 0)}.`);
    } finally {
      bar.stop();
    }
  });
}

function shape(): GraphShape {
  const { users, edges, celebrity, seed } = options;
  return {
    users: natural('users', users),
    edges: natural('edges', edges),
    celebrity: natural('celebrity', celebrity),
    seed: natural('seed', seed),
  };
}

function natural(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new Error(`--${name} must be a whole number.`);
  return value;
}

function* generatedRows(graph: GraphShape): Generator<string> {
  for (const [follower, followee, at] of powerLawGraph(graph))
    yield `${userId(graph.seed, follower)}\t${userId(graph.seed, followee)}\t${new Date(at).toISOString()}\n`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
