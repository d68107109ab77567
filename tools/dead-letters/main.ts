import { DeadLetterEvent, DeadLetterRepository } from '#platform/events';
import { withDatabase } from '../with-database.js';

const USAGE = `Usage: npm run dead-letters -- list | replay [id]
  list         prints the events for which a listener failed at every retry, one JSON object per line
  replay       passes all of them to the relay again
  replay <id>  the same for one event`;

if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
  console.log(USAGE);
  process.exit(0);
}

const [command, id, ...rest] = process.argv.slice(2);
const wellFormed =
  rest.length === 0 &&
  ((command === 'list' && id === undefined) ||
    (command === 'replay' && (id === undefined || /^\d{1,18}$/.test(id))));

if (!wellFormed) {
  console.error(USAGE);
  process.exit(2);
}

await withDatabase({ tool: 'dead-letters' }, async ({ dataSource }) => {
  const letters = new DeadLetterRepository(dataSource.getRepository(DeadLetterEvent));
  if (command === 'list') {
    const failed = await letters.list();
    // On stderr, because stdout contains only lines of JSON.
    if (failed.length === 0) console.error('none');
    for (const { lastError, failedAt, ...event } of failed) {
      console.log(JSON.stringify({ ...event, last_error: lastError, failed_at: failedAt }));
    }
  } else {
    console.log(`${await letters.replay(id)} replayed`);
  }
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
