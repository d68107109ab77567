import { slope } from './statistics.js';

/** Caches fill up at first. */
const WARM_UP_MINUTES = 2;
const FEWEST_MINUTES = 5;

/**
 * By how many bytes per minute memory grows; undefined if the samples cover too few whole minutes. Garbage collection
 * makes memory vary, so the least of each minute is used; a minute that the samples cover in part is left out.
 */
export function memoryTrend(
  samples: readonly (readonly [minute: number, bytes: number])[],
): number | undefined {
  const end = Math.max(...samples.map(([minute]) => minute));
  const least = new Map<number, number>();
  for (const [minute, bytes] of samples) {
    const whole = Math.floor(minute);
    if (whole < WARM_UP_MINUTES || whole + 1 > end) continue;
    least.set(whole, Math.min(bytes, least.get(whole) ?? Infinity));
  }
  return least.size < FEWEST_MINUTES ? undefined : slope([...least]);
}
