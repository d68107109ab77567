import { DeadLetterEvent, DeadLetterRepository } from '#platform/events';
import { withDatabase } from '../with-database.js';

/** Prints the dead letters, one JSON object per line. */
export function list(): Promise<void> {
  return withLetters(async (letters) => {
    const failed = await letters.list();
    // On stderr, because stdout contains only lines of JSON.
    if (failed.length === 0) console.error('none');
    for (const { lastError, failedAt, ...event } of failed) {
      console.log(JSON.stringify({ ...event, last_error: lastError, failed_at: failedAt }));
    }
  });
}

/** Passes the dead letter with this id, or all of them, to the relay again. */
export function replay(id: string | undefined): Promise<void> {
  return withLetters(async (letters) => console.log(`${await letters.replay(id)} replayed`));
}

function withLetters(work: (letters: DeadLetterRepository) => Promise<void>): Promise<void> {
  return withDatabase({ tool: 'dead-letters' }, ({ dataSource }) =>
    work(new DeadLetterRepository(dataSource.getRepository(DeadLetterEvent))),
  );
}
