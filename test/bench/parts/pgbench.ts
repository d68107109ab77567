import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Contender } from '../harness/rounds.js';

const USERS = 50_000;

const follow = (follower: string, followee: string) => `
\\set a random(1, 1000000000)
\\set b random(1, ${USERS})
SELECT event.id FROM (SELECT ${follower} AS a, ${followee} AS b) pair,
  LATERAL adjacency.link(0::smallint, ARRAY[a], ARRAY[b]) done,
  LATERAL events.append(ARRAY['user.followed'], ARRAY[a], ARRAY[b]) event;
`;

/** Our statement for a follow, one at a time, with its own users. */
export const UNIFORM_SCRIPT = follow(
  `md5('pgbench:' || (:a % ${USERS})::text)::uuid`,
  `md5('pgbench:' || (${USERS} + :b)::text)::uuid`,
);

export function celebrityScript(celebrity: string): string {
  return follow(`md5('pgbench:' || (:a)::text)::uuid`, `'${celebrity}'::uuid`);
}

/** pgbench with a script on one of our databases; undefined if there is no pgbench. */
export function pgbench(url: string, script: string, settle?: Contender['settle']): Contender | undefined {
  const program = findPgbench();
  if (program === undefined) return undefined;
  const file = join(mkdtempSync(join(tmpdir(), 'connections-pgbench-')), 'script.sql');
  writeFileSync(file, script);
  const perform = async (seconds: number) => {
    const flags = [
      '-n',
      '-M',
      'prepared',
      '-c',
      '32',
      '-j',
      '1',
      '-T',
      String(Math.ceil(seconds)),
      '-f',
      file,
      url,
    ];
    const { stdout } = await promisify(execFile)(program, flags);
    const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
    const none = {
      p50: NaN,
      p99: NaN,
      max: NaN,
      serverMicros: NaN,
      postgresMicros: NaN,
      ok: 0,
      total: 0,
      sent: 0,
    };
    return { ...none, perSecond, errors: {} };
  };
  return { name: 'pgbench, our statement singly', database: 'ours', ports: [], pids: [], perform, settle };
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
