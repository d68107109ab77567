import Papa from 'papaparse';
import { COMMENT, type Dialect } from './dialect.js';
import { UnreadableFile } from './unreadable-file.js';

/** One record: a line, or several if a quoted field contains line endings. */
export interface CsvRecord {
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Whether its quotes do not match, so its fields cannot be separated. */
  readonly broken: boolean;
}

/**
 * Maximum length of a record with a quoted field, in UTF-16 units. If it is longer, the quote is treated as a stray
 * one.
 */
const LONGEST = 65_536;
/** After each stray quote the following text must be read again, so there is a limit. */
const MOST_STRAY_QUOTES = 100;

/**
 * The records of a text that arrives in whole lines, without comments and blank lines. A quote that is never closed
 * makes only its own line unreadable.
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
  /** Lines whose last record may continue in the next block. */
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

  /** Parses the pending lines, and finds the first record with a stray quote. */
  private parse(): { rows: string[][]; stray?: number; open: boolean } {
    const { data, errors } = Papa.parse<string[]>(this.pending, {
      delimiter: this.dialect.separator,
      quoteChar: this.dialect.quote,
      newline: '\n',
    });
    // The line ending of the last line starts another record, which is empty.
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

  /** Skips the line after those that were read, and continues behind it. */
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
