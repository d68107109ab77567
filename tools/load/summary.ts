import type { Tally } from './tally.js';

/** The result of a load, or of a dry run. */
export interface Outcome {
  readonly added: number;
  readonly thereAlready: number;
  /** Edges between users one of whom blocks the other; they are left out. */
  readonly barred: number;
  readonly duplicates: number;
}

/** Says what happened to the lines, and below that the reasons of skipped ones. */
export function summaryOf(outcome: Outcome, tally: Tally, dryRun: boolean): string {
  const { added, thereAlready, barred, duplicates } = outcome;
  const parts = [
    dryRun ? `${counted(added, 'edge')} would be added` : `${counted(added, 'edge')} added`,
    `${thereAlready} there already`,
    `${barred} barred by a block`,
    `${counted(duplicates, 'duplicate')} in the file`,
    `${counted(tally.skipped, 'line')} skipped`,
    `${counted(tally.lost, 'time')} not read`,
  ];
  const reasons = tally.reasons.map(([reason, lines]) => `  ${lines} × ${reason}`);
  return [`${parts.join(', ')}.`, ...reasons].join('\n');
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
