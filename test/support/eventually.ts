import { setTimeout as sleep } from 'node:timers/promises';

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
