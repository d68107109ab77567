import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Milliseconds that only a call takes which hangs. How fast an answer is must be measured alone on a machine, which the
 * benchmark and the chaos suite are for: tests that share the processors wait now and then for hundreds of milliseconds.
 */
export const HANGS_MS = 2_500;

/** Repeats a probe until it passes, and returns what it returned. After the deadline its last error is thrown. */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { timeoutMs = 5000, intervalMs = 20 } = {},
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(intervalMs);
    }
  }
}
