import type { Tally } from '../tally.js';
import { decompressed } from './compression.js';
import { type Dialect, dialectOf } from './dialect.js';
import { EdgeReader } from './edges.js';
import { decoded } from './encoding.js';
import type { Columns } from './heading.js';
import { layoutOf } from './layout.js';
import { wholeLines } from './lines.js';
import { peek } from './peek.js';
import { type CsvRecord, recordsOf } from './records.js';
import { UnreadableFile } from './unreadable-file.js';

/** How much of a text is examined to detect its format, in UTF-16 units. */
const SAMPLE = 65_536;

/** A file whose format is known. */
export interface EdgeFile {
  readonly dialect: Dialect;
  readonly columns: Columns;
  /** Rows for COPY, many in one string. They can be read only once. */
  rows(tally: Tally): AsyncGenerator<string>;
}

/** Detects the format of a graph's bytes. Throws an UnreadableFile if that is not possible. */
export async function readEdgeFile(bytes: AsyncIterable<Buffer>, name: string): Promise<EdgeFile> {
  const text = await decoded(await decompressed(bytes, name), name);
  const lines = await peek(wholeLines(text, name), SAMPLE);
  try {
    const dialect = dialectOf(lines.head.join(''), name);
    const records = await peek(withoutEmpty(recordsOf(lines.whole, dialect, name)), 1);
    const first = records.head[0]?.[0];
    if (first === undefined) throw new UnreadableFile(`${name} holds no edge.`);
    const { columns, hasHeading } = layoutOf(first.fields, dialect, name);
    const edges = hasHeading ? behindFirst(records.whole) : records.whole;
    return { dialect, columns, rows: (tally) => rowsOf(edges, new EdgeReader(columns, dialect, tally)) };
  } catch (error) {
    await lines.close();
    throw error;
  }
}

async function* rowsOf(blocks: AsyncIterable<CsvRecord[]>, edges: EdgeReader): AsyncGenerator<string> {
  for await (const block of blocks) yield edges.rowsOf(block);
}

async function* behindFirst(blocks: AsyncIterable<CsvRecord[]>): AsyncGenerator<CsvRecord[]> {
  let isFirst = true;
  for await (const block of blocks) {
    yield isFirst ? block.slice(1) : block;
    isFirst = false;
  }
}

async function* withoutEmpty(blocks: AsyncIterable<CsvRecord[]>): AsyncGenerator<CsvRecord[]> {
  for await (const block of blocks) if (block.length > 0) yield block;
}
