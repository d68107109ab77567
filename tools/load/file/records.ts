import Papa from 'papaparse';
import { COMMENT, type Dialect } from './dialect.js';
import { UnreadableFile } from './unreadable-file.js';

/** One record, which is one line unless a quoted field holds line ends. */
export interface CsvRecord {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Whether its quotes do not fit together, so that its fields cannot be told apart. */
  readonly broken: boolean;
}

/** The longest record that a quoted field may make, in UTF-16 units. Past it, the quote is taken for a stray one. */
const LONGEST = 65_536;
/** A stray quote may open anything that follows it, which is read again each time: more are not worth it. */
const MOST_STRAY_QUOTES = 100;

/**
 * Records of text that comes in whole lines, without comments and blank lines. A quote that opens and never closes
 * spoils its own line only.
 */
export async function* recordsOf(
  blocks: AsyncIterable<string>,
  dialect: Dialect,
  name: string,
): AsyncGenerator<CsvRecord[]> {
  const reader = new RecordReader(dialect, name);
  let preamble = dialect.preamble.length;
  for await (const block of blocks) {
    const cut = Math.min(preamble, block.length);
    preamble -= cut;
    yield reader.read(block.slice(cut), false);
  }
  yield reader.read('', true);
}

class RecordReader {
  /** Lines whose last record may go on in the next block. */
  private pending = '';
  private line: number;
  private strayQuotes = 0;

  constructor(
    private readonly dialect: Dialect,
    private readonly name: string,
  ) {
    this.line = 1 + newlinesIn(dialect.preamble);
  }

  read(block: string, isLast: boolean): CsvRecord[] {
    this.pending +=
      this.dialect.separator === ' ' ? block.replace(/[ \t]+/g, ' ').replace(/^ | $/gm, '') : block;
    const records: CsvRecord[] = [];
    while (this.pending !== '') {
      const { rows, stray, open } = this.parse();
      if (open && !isLast && this.pending.length <= LONGEST) break;
      const good = stray === undefined ? rows : rows.slice(0, stray);
      let read = 0;
      for (const fields of good) {
        const line = this.line + read;
        read += 1 + fields.reduce((sum, field) => sum + newlinesIn(field), 0);
        if (!isComment(fields)) records.push({ line, fields, broken: false });
      }
      this.line += read;
      if (stray === undefined) {
        this.pending = '';
        break;
      }
      this.skipStrayQuote(read, records);
    }
    return records;
  }

  /** Reads the pending lines, and finds the first record that a quote spoils. */
  private parse(): { rows: string[][]; stray?: number; open: boolean } {
    const { data, errors } = Papa.parse<string[]>(this.pending, {
      delimiter: this.dialect.separator,
      quoteChar: this.dialect.quote,
      newline: '\n',
    });
    // The end of the last line begins one more, which is empty.
    if (data.length > 1 && data.at(-1)!.length === 1 && data.at(-1)![0] === '') data.pop();
    const faults = errors.filter(({ type }) => type === 'Quotes');
    const strays = faults.map(({ row }) => row ?? 0);
    const stray = strays.length === 0 ? undefined : Math.min(...strays);
    return {
      rows: data,
      stray,
      open: faults.length > 0 && faults.every(({ code }) => code === 'MissingQuotes'),
    };
  }

  /** Gives up the line after those that were read, and goes on behind it. */
  private skipStrayQuote(read: number, records: CsvRecord[]): void {
    if (++this.strayQuotes > MOST_STRAY_QUOTES)
      throw new UnreadableFile(
        `${this.name} has quotes that do not fit together in more than ${MOST_STRAY_QUOTES} lines, up to line ${this.line}.`,
      );
    let start = 0;
    for (let i = 0; i < read; i++) start = this.pending.indexOf('\n', start) + 1;
    const end = this.pending.indexOf('\n', start) + 1;
    const text = this.pending.slice(start, end);
    if (!COMMENT.test(text)) records.push({ line: this.line, fields: [text], broken: true });
    this.line++;
    this.pending = this.pending.slice(end);
  }
}

function isComment(fields: readonly string[]): boolean {
  return COMMENT.test(fields[0]!) || (fields.length === 1 && fields[0]!.trim() === '');
}

function newlinesIn(text: string): number {
  let found = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found++;
  return found;
}
