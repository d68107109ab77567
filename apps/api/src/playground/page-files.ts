import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The build writes the page beside the compiled server, where a server that runs from its sources finds it, too. */
const FOLDERS = ['../../../../playground/', '../../../../dist/playground/'].map(
  (path) => new URL(path, import.meta.url),
);

/** The text of a file of the page. */
export async function readPageFile(name: string): Promise<string> {
  const folder = FOLDERS.find((candidate) => existsSync(candidate));
  if (folder === undefined) throw new Error('The playground is not built: run `npm run build`.');
  return readFile(new URL(name, folder), 'utf8');
}
