import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { commit, machine } from './run-facts.js';

const PAGE = 'docs/reliability.md';
const HEAD = `# Reliability

Each section is written by the run that it names, and by nothing else.
`;

/** The page in which the section of a run is replaced, or added at the end. */
export function withSection(page: string, run: string, text: string): string {
  const [begin, end] = [`<!-- written by: ${run} -->`, `<!-- end of: ${run} -->`];
  const section = `${begin}\n${text.trim()}\n${end}`;
  const from = page.indexOf(begin);
  if (from < 0) return `${page.trimEnd()}\n\n${section}\n`;
  return page.slice(0, from) + section + page.slice(page.indexOf(end) + end.length);
}

/** Writes the figures of a run, with commit and machine, into its section of docs/reliability.md. */
export function writeReliability(run: string, title: string, text: string): void {
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : HEAD;
  const facts = `Commit: \`${commit()}\`. Machine: ${machine()}. Run: \`${run}\`.`;
  writeFileSync(PAGE, withSection(page, run, `## ${title}\n\n${facts}\n\n${text}`));
}
