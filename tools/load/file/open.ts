import { createReadStream } from 'node:fs';
import { UnreadableFile } from './unreadable-file.js';

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
};

/** The bytes of a file or a pipe. Throws an UnreadableFile if it cannot be opened or is empty. */
export async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  let empty = true;
  try {
    for await (const chunk of createReadStream(path)) {
      empty = false;
      yield chunk as Buffer;
    }
  } catch (error) {
    const fault = FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
    throw fault === undefined ? error : new UnreadableFile(`${path} ${fault}.`);
  }
  if (empty) throw new UnreadableFile(`${path} is empty.`);
}
