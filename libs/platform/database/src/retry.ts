import { setTimeout as sleep } from 'node:timers/promises';
import { isRetryable } from './database-errors.js';

const ATTEMPTS = 5;
const BACKOFF_MS = 5;

/** Runs the work again, after a short random pause, while PostgreSQL says that a retry may succeed. */
export async function retryTransient<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      await sleep(Math.random() * BACKOFF_MS * 2 ** attempt);
    }
  }
}
