import type { Round, Rounds } from './rounds.js';
import type { Table } from './stage.js';
import { median } from './statistics.js';

type Figure = 'perSecond' | 'p50' | 'p99' | 'serverMicros' | 'postgresMicros';

/** A round in which nothing was answered has no times, and is left out. */
export function medianOf(rounds: Rounds, name: string, figure: Figure): number {
  return medianFigure(rounds.get(name)!, figure);
}

function medianFigure(list: readonly Round[], figure: Figure): number {
  const known = list.map((round) => round[figure]).filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : median(known);
}

/** The ratio of the median rates of `name` and `other`. */
export function rateRatio(rounds: Rounds, name: string, other: string): number {
  return medianOf(rounds, name, 'perSecond') / medianOf(rounds, other, 'perSecond');
}

export function number(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** One row per contender: medians over the rounds, and the range of the rate. */
export function roundsTable(title: string, rounds: Rounds, note?: string): Table {
  const rows = [...rounds].map(([name, list]) => {
    const of = (figure: Figure) => number(medianFigure(list, figure));
    const rates = list.map((round) => round.perSecond);
    const spread = `${number(Math.min(...rates))} – ${number(Math.max(...rates))}`;
    return [
      name,
      of('perSecond'),
      spread,
      of('p50'),
      of('p99'),
      of('serverMicros'),
      of('postgresMicros'),
      errorsOf(list),
    ];
  });
  const head = [
    'who',
    'per second',
    'range',
    'p50 ms',
    'p99 ms',
    'server CPU µs',
    'PostgreSQL CPU µs',
    'errors',
  ];
  return { title, note, head, rows };
}

function errorsOf(list: readonly Round[]): string {
  const sums = new Map<string, number>();
  for (const { errors } of list) {
    for (const [status, n] of Object.entries(errors)) sums.set(status, (sums.get(status) ?? 0) + n);
  }
  return sums.size === 0 ? '0' : [...sums].map(([status, n]) => `${n} × ${status}`).join(', ');
}
