import { peek } from './peek.js';
import { UnreadableFile } from './unreadable-file.js';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const SAMPLE = 65_536;

/** Decodes UTF-8 or UTF-16, recognized by a byte order mark or by the zero bytes of Latin letters. */
export async function decoded(bytes: AsyncIterable<Buffer>, name: string): Promise<AsyncIterable<string>> {
  const { head, whole, close } = await peek(bytes, SAMPLE);
  try {
    return textOf(whole, encodingOf(Buffer.concat(head), name));
  } catch (error) {
    await close();
    throw error;
  }
}

function encodingOf(head: Buffer, name: string): Encoding {
  const mark = head.toString('hex', 0, 4);
  if (mark === 'fffe0000' || mark === '0000feff')
    throw new UnreadableFile(`${name} is UTF-32: give it as UTF-8 or UTF-16.`);
  if (mark.startsWith('fffe')) return 'utf-16le';
  if (mark.startsWith('feff')) return 'utf-16be';
  const zeros: [even: number, odd: number] = [0, 0];
  for (const [place, byte] of head.entries()) if (byte === 0) zeros[place % 2 === 0 ? 0 : 1]++;
  const [even, odd] = zeros;
  if (even === 0 && odd === 0) return 'utf-8';
  // Ids and separators are ASCII, so one byte of nearly every pair is zero.
  if (even === 0 && odd > head.length * 0.4) return 'utf-16le';
  if (odd === 0 && even > head.length * 0.4) return 'utf-16be';
  throw new UnreadableFile(`${name} is binary, not text: byte ${head.indexOf(0)} is zero.`);
}

async function* textOf(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  // Invalid bytes are replaced: an id that contains one is not a UUID, and other fields do not matter.
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
