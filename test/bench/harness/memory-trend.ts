import { slope } from './statistics.js';

/** Caches fill up at first. */
const WARM_UP_MINUTES = 2;
const FEWEST_MINUTES = 5;

/**
 * By how many bytes per minute memory grows; undefined if the samples cover too few whole minutes. Between two full
 * garbage collections, which may be minutes apart, memory rises and then falls: only what both the least and the most
 * of each minute do is growth. A minute that the samples cover in part is left out.
 */
export function memoryTrend(
  samples: readonly (readonly [minute: number, bytes: number])[],
): number | undefined {
  const end = Math.max(...samples.map(([minute]) => minute));
  const minutes = new Map<number, number[]>();
  for (const [minute, bytes] of samples) {
    const whole = Math.floor(minute);
    if (whole < WARM_UP_MINUTES || whole + 1 > end) continue;
    minutes.set(whole, [...(minutes.get(whole) ?? []), bytes]);
  }
  if (minutes.size < FEWEST_MINUTES) return undefined;
  const slopeOf = (pick: (...bytes: number[]) => number) =>
    slope([...minutes].map(([minute, bytes]) => [minute, pick(...bytes)]));
  return Math.min(slopeOf(Math.min), slopeOf(Math.max));
}
