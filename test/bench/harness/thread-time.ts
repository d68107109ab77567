import type { Rounds } from './rounds.js';
import { medianOf, number } from './tables.js';

/**
 * One sentence on a goal that is a multiple of a rival's rate: the CPU time that one thread has for each request at that
 * rate, and what all threads of the processes take, in microseconds.
 */
export function threadTime(
  rounds: Rounds,
  ours: string,
  rival: string,
  multiple: number,
  alsoTakes = rival,
): string {
  const has = 1_000_000 / (multiple * medianOf(rounds, rival, 'perSecond'));
  const takes = (name: string): string => number(medianOf(rounds, name, 'serverMicros'));
  return `${multiple} × ${rival}'s rate leaves one thread ${number(has)} µs for a request: all threads of our process take ${takes(ours)}, those of ${alsoTakes} ${takes(alsoTakes)}.`;
}
