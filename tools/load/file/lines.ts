import { UnreadableFile } from './unreadable-file.js';

/** The longest line that is kept in memory, in UTF-16 units. */
const LONGEST = 1_048_576;

/** Cuts text anew into blocks of whole lines, each line ended by `\n`, whatever ended it before. */
export async function* wholeLines(text: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text) {
    let block = rest + chunk;
    // A line end may be cut in two.
    const held = block.endsWith('\r') ? '\r' : '';
    if (held) block = block.slice(0, -1);
    if (block.includes('\r')) block = block.replace(/\r\n?/g, '\n');
    const end = block.lastIndexOf('\n') + 1;
    rest = block.slice(end) + held;
    if (rest.length > LONGEST)
      throw new UnreadableFile(`${name} has a line of more than ${LONGEST} characters.`);
    if (end > 0) yield block.slice(0, end);
  }
  if (rest !== '') yield rest.replace(/\r?$/, '\n');
}
