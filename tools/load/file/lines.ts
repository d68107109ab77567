import { UnreadableFile } from './unreadable-file.js';

/** Maximum length of a line in UTF-16 units. */
const LONGEST = 1_048_576;

/** Divides text into blocks of whole lines; each line ends with `\n`, whatever its line ending was. */
export async function* wholeLines(text: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text) {
    let block = rest + chunk;
    // A line ending may be split between two chunks.
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
