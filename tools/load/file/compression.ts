import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { peek } from './peek.js';
import { UnreadableFile } from './unreadable-file.js';

const GZIP = '1f8b';

/** The first bytes of formats that are often mistaken for text tables, in hexadecimal. */
const OTHERS: readonly (readonly [magic: string, name: string])[] = [
  ['504b0304', 'a zip archive or a workbook'],
  ['504b0506', 'an empty zip archive'],
  ['425a68', 'compressed with bzip2'],
  ['fd377a585a00', 'compressed with xz'],
  ['28b52ffd', 'compressed with zstd'],
  ['04224d18', 'compressed with lz4'],
  ['377abcaf271c', 'a 7z archive'],
  ['1f9d', 'compressed with compress'],
  ['50415231', 'a Parquet file'],
  ['4f626a01', 'an Avro file'],
  ['4f5243', 'an ORC file'],
  ['53514c69746520666f726d6174', 'an SQLite database'],
  ['5047444d50', 'a dump in the custom format of pg_dump'],
  ['d0cf11e0', 'an old workbook'],
  ['25504446', 'a PDF'],
];

/**
 * The bytes after decompression with gzip, which is recognized by its first bytes. Throws an UnreadableFile for other
 * formats.
 */
export async function decompressed(
  bytes: AsyncIterable<Buffer>,
  name: string,
): Promise<AsyncIterable<Buffer>> {
  const { head, whole, close } = await peek(bytes, 16);
  const first = Buffer.concat(head).toString('hex', 0, 16);
  if (first.startsWith(GZIP)) return decompressed(gunzipped(whole, name), name);
  const other = OTHERS.find(([magic]) => first.startsWith(magic));
  if (other === undefined) return whole;
  await close();
  throw new UnreadableFile(`${name} is ${other[1]}: give it as text, which may be compressed with gzip.`);
}

async function* gunzipped(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let empty = true;
  const gunzip = createGunzip();
  // Errors of either stream appear where the result is read.
  pipeline(Readable.from(bytes), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      empty = false;
      yield chunk as Buffer;
    }
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new UnreadableFile(`The gzip data of ${name} is damaged: ${(error as Error).message}.`);
  }
  if (empty) throw new UnreadableFile(`${name} is empty once it is decompressed.`);
}
