import { isUserId } from '#kernel';
import type { Tally } from '../tally.js';
import { bare } from './bare.js';
import type { Dialect } from './dialect.js';
import type { Columns } from './heading.js';
import type { CsvRecord } from './records.js';
import { isAbsentTime, readTime } from './time.js';

/** Converts records into rows for COPY: follower, followee and time or `\N`, separated by tabs. */
export class EdgeReader {
  private readonly now = Date.now();
  /** The minimum and maximum number of fields of a record; a time in the last column may be missing. */
  private readonly fewest: number;
  private readonly timeIsLast: boolean;

  constructor(
    private readonly columns: Columns,
    private readonly dialect: Dialect,
    private readonly tally: Tally,
  ) {
    this.timeIsLast = columns.time === columns.count - 1;
    this.fewest = this.timeIsLast ? columns.count - 1 : columns.count;
  }

  /** The rows of some records. Records that cannot be read are passed to the tally. */
  rowsOf(records: readonly CsvRecord[]): string {
    let rows = '';
    for (const record of records) rows += this.rowOf(record);
    return rows;
  }

  private rowOf({ line, fields, broken }: CsvRecord): string {
    const fitted = broken ? undefined : this.fit(fields);
    if (fitted === undefined) {
      const { count } = this.columns;
      const wanted = this.fewest === count ? String(count) : `${this.fewest} or ${count}`;
      this.tally.skip(
        line,
        broken ? 'quotes do not fit together' : `expected ${wanted} fields, found ${fields.length}`,
      );
      return '';
    }
    const follower = bare(fitted[this.columns.follower]!).toLowerCase();
    const followee = bare(fitted[this.columns.followee]!).toLowerCase();
    const fault = faultOf(follower, followee);
    if (fault !== undefined) {
      this.tally.skip(line, fault);
      return '';
    }
    return `${follower}\t${followee}\t${this.timeOf(line, fitted)}\n`;
  }

  /** The fields, as many as there are columns, or undefined. */
  private fit(fields: readonly string[]): readonly string[] | undefined {
    const { count } = this.columns;
    if (fields.length >= this.fewest && fields.length <= count) return fields;
    if (fields.length < count) return undefined;
    if (fields.slice(count).every((field) => field.trim() === '')) return fields.slice(0, count);
    if (!this.timeIsLast) return undefined;
    // A time may contain the separator: the space in `2024-01-01 10:00`, or a decimal comma.
    const time = fields.slice(count - 1).join(this.dialect.separator);
    return readTime(bare(time), this.now) === undefined ? undefined : [...fields.slice(0, count - 1), time];
  }

  private timeOf(line: number, fields: readonly string[]): string {
    const text = this.columns.time === undefined ? '' : bare(fields[this.columns.time] ?? '');
    if (isAbsentTime(text)) return '\\N';
    const time = readTime(text, this.now);
    if (time === undefined) this.tally.loseTime(line, text);
    return time ?? '\\N';
  }
}

function faultOf(follower: string, followee: string): string | undefined {
  if (!isUserId(follower)) return 'follower is not a UUID';
  if (!isUserId(followee)) return 'followee is not a UUID';
  if (follower === followee) return 'follower and followee are the same';
  return undefined;
}
