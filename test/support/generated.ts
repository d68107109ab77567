import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Fails unless a file has the text that the code generates. `npm run generate` sets UPDATE, which writes the file
 * instead; it runs every spec that imports this file.
 */
export function expectGenerated(path: string, text: string): void {
  const written = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (written === text) return;
  if (process.env.UPDATE) {
    writeFileSync(path, text);
    return;
  }
  const line = firstDifference(written, text);
  throw new Error(
    `${path} is not what the code makes. Run \`npm run generate\` and read the diff.\n` +
      `Line ${line + 1} is    ${lineOf(written, line)}\n` +
      `and should be ${lineOf(text, line)}`,
  );
}

function firstDifference(a: string, b: string): number {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const found = left.findIndex((line, i) => line !== right[i]);
  return found < 0 ? left.length : found;
}

function lineOf(text: string, line: number): string {
  return text.split('\n')[line] ?? '';
}
