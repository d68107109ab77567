import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sessionSettings, startupOptions } from '#platform/database';
import type { Contender } from './rounds.js';

const CLIENTS = 32;
/** Removed when the run ends. */
const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** pgbench with a script on our database, with the settings of our sessions: one contender, or none without a pgbench. */
export function pgbench(url: string, script: string, settle?: Contender['settle']): Contender[] {
  const program = findPgbench();
  if (program === undefined) return [];
  const folder = mkdtempSync(join(tmpdir(), 'connections-pgbench-'));
  folders.push(folder);
  const file = join(folder, 'script.sql');
  writeFileSync(file, script);
  const env = { ...process.env, PGOPTIONS: startupOptions(sessionSettings(false)) };
  const perform = async (seconds: number) => {
    const time = ['-T', String(Math.ceil(seconds))];
    const flags = ['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '1', ...time, '-f', file, url];
    const { stdout } = await promisify(execFile)(program, flags, { env });
    const figure = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1]);
    return { perSecond: figure(/tps = ([\d.]+)/), total: figure(/actually processed: (\d+)/) };
  };
  return [{ name: 'pgbench, our statement singly', database: 'ours', ports: [], pids: [], perform, settle }];
}

function findPgbench(): string | undefined {
  const debian = '/usr/lib/postgresql';
  try {
    return execFileSync('which', ['pgbench'], { encoding: 'utf8' }).trim();
  } catch {
    const versions = (() => {
      try {
        return readdirSync(debian).sort().reverse();
      } catch {
        return [];
      }
    })();
    return versions.map((version) => join(debian, version, 'bin/pgbench'))[0];
  }
}
