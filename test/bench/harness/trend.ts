import { slope } from './statistics.js';

/** A value of the server at a time since the run began. */
export type Sample = readonly [minute: number, value: number];

/** Caches fill up at first. */
const WARM_UP_MINUTES = 2;
const FEWEST_MINUTES = 5;

/**
 * By how much the values grow per minute; undefined if the samples cover too few whole minutes. Memory rises and falls
 * between two full garbage collections, buffers between two vacuums, and both may be minutes apart: only what both the
 * least and the most of each minute do is growth. A minute that the samples cover in part is left out.
 */
export function trend(samples: readonly Sample[]): number | undefined {
  const minutes = wholeMinutes(samples);
  if (minutes.size < FEWEST_MINUTES) return undefined;
  const slopeOf = (pick: (...values: number[]) => number) =>
    slope([...minutes].map(([minute, values]) => [minute, pick(...values)]));
  return Math.min(slopeOf(Math.min), slopeOf(Math.max));
}

function wholeMinutes(samples: readonly Sample[]): Map<number, number[]> {
  const end = Math.max(...samples.map(([minute]) => minute));
  const minutes = new Map<number, number[]>();
  for (const [minute, value] of samples) {
    const whole = Math.floor(minute);
    if (whole < WARM_UP_MINUTES || whole + 1 > end) continue;
    minutes.set(whole, [...(minutes.get(whole) ?? []), value]);
  }
  return minutes;
}
