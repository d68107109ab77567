import { loadavg } from 'node:os';
import { table } from './markdown.js';
import { writeReliability } from './reliability-page.js';

/** One measured promise. */
export interface Figure {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Writes the figures of a part of `npm run chaos` into docs/reliability.md. */
export function writeFigures(file: string, title: string, figures: readonly Figure[]): void {
  const rows = figures.map(({ what, goal, measured, met }) => [
    what,
    goal,
    measured,
    met ? 'met' : '**missed**',
  ]);
  const load =
    'Load, servers and stores share the machine, whose load average was ' +
    `${loadavg()[1]!.toFixed(1)} over five minutes.`;
  const text = `${load}\n\n${table(['what', 'goal', 'measured', ''], rows)}`;
  writeReliability(`npm run chaos -- test/chaos/${file}`, title, text);
}
