import DataLoader from 'dataloader';
import { absentWorkerOf, isUnavailable } from './database-errors.js';

/** Maximum number of reads in one statement. */
const MAX_BATCH = 256;

/**
 * Combines the reads of one turn of the event loop into one statement. If it fails, each read is retried alone, so that
 * one read cannot fail the others; not if the whole database is unavailable. `read` may return an error for a key.
 */
export function gathered<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  return new DataLoader<Key, Value>(
    async (keys) => {
      try {
        return await read(keys);
      } catch (error) {
        if (keys.length === 1 || (isUnavailable(error) && absentWorkerOf(error) === undefined)) throw error;
        return Promise.all(keys.map((key) => alone(read, key)));
      }
    },
    { cache: false, maxBatchSize: MAX_BATCH, batchScheduleFn: (flush) => setImmediate(flush) },
  );
}

async function alone<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
  key: Key,
): Promise<Value | Error> {
  try {
    return (await read([key]))[0]!;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
