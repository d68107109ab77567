import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Only a call that hangs takes longer than this many milliseconds. Response times must be measured on an otherwise idle
 * machine, as the benchmark and the chaos suite do: tests that run in parallel sometimes wait for hundreds of
 * milliseconds.
 */
export const HANGS_MS = 2_500;

/** Repeats a probe until it succeeds, and returns its result. After the deadline its last error is thrown. */
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
