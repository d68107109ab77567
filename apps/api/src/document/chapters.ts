import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../docs/reference/', import.meta.url);

/** The introductory chapters in the order of their file names: the description of the document. */
export function readChapters(): string {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => readFileSync(new URL(name, FOLDER), 'utf8').trim())
    .join('\n\n');
}
