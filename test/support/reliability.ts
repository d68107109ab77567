import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { table } from './markdown.js';

const PATH = 'docs/reliability.md';
const HEAD = `# Reliability

What the long runs have measured: \`npm run chaos\` and other runs write their part when they pass or fail. Load, servers and stores share one machine.
`;

/** One measured promise. */
export interface Figure {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Writes the figures of a run into docs/reliability.md, in place of those of the last such run. */
export function writeFigures(title: string, figures: readonly Figure[]): void {
  const text = existsSync(PATH) ? readFileSync(PATH, 'utf8') : HEAD;
  const [, ...parts] = text.split(/^## /m);
  const others = parts.filter((part) => part.split('\n', 1)[0] !== title).map((part) => part.trim());
  const rows = figures.map(({ what, goal, measured, met }) => [
    what,
    goal,
    measured,
    met ? 'met' : '**missed**',
  ]);
  const part = [title, setting(), table(['what', 'goal', 'measured', ''], rows)].join('\n\n');
  const sorted = [...others, part].sort().map((each) => `## ${each}\n`);
  writeFileSync(PATH, [HEAD, ...sorted].join('\n'));
}

function setting(): string {
  const git = (...flags: string[]): string => execFileSync('git', flags, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'apps', 'libs', 'tools') !== '';
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `Commit \`${git('rev-parse', '--short', 'HEAD')}\`${changed ? ' with changes' : ''}, ` +
    `${cpus().length} × ${processor!.model}, ${memory} GiB, Node ${process.version}. ` +
    `Load average of the machine during the run: ${loadavg()[1]!.toFixed(1)}.`
  );
}
