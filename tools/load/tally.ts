import { quoted } from './file/unreadable-file.js';

/** Number of complaints that are printed; further ones are only counted. */
const TOLD = 20;

/** What was not loaded from a file, and why. */
export class Tally {
  lost = 0;
  private readonly skippedBy = new Map<string, number>();
  private told = 0;

  constructor(private readonly tell: (complaint: string) => void) {}

  get skipped(): number {
    return [...this.skippedBy.values()].reduce((sum, n) => sum + n, 0);
  }

  /** Each reason with the number of lines it affects, most frequent first. */
  get reasons(): [reason: string, lines: number][] {
    return [...this.skippedBy].sort(([, one], [, other]) => other - one);
  }

  skip(line: number, reason: string): void {
    this.skippedBy.set(reason, (this.skippedBy.get(reason) ?? 0) + 1);
    this.complain(`Line ${line} skipped: ${reason}.`);
  }

  loseTime(line: number, text: string): void {
    this.lost++;
    this.complain(
      `Line ${line} loaded without its time: ${quoted(text)} is no time that is understood, or out of range.`,
    );
  }

  private complain(complaint: string): void {
    if (this.told++ < TOLD) this.tell(complaint);
    else if (this.told === TOLD + 1) this.tell('Further lines like these are only counted.');
  }
}
