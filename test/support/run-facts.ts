import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** The commit that is run; it says if the code differs from it. */
export function commit(): string {
  const git = (...flags: string[]) => execFileSync('git', flags, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'apps', 'libs', 'tools').length > 0;
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`;
}

/** Processors, memory and Node of this machine. */
export function machine(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]!.model}, ${Math.round(totalmem() / 2 ** 30)} GiB. Node ${process.version}`;
}
