import type { DistributeReport, MigrationReport, MigrationStatus } from '#platform/database';

const line = (state: string, what: string): string => `  ${state.padEnd(8)} ${what}`;

/** What `migrate -- status` prints. */
export function statusText({ run, pending, newer, functions }: MigrationStatus): string {
  const ended = new Set(newer);
  const todo = pending.length + functions.put.length + functions.drop.length;
  return [
    'Migrations',
    ...run.map((name) => line(ended.has(name) ? 'newer' : 'run', name)),
    ...pending.map((name) => line('pending', name)),
    'SQL functions',
    ...functions.put.map((file) => line('differs', `${file.lib}.${file.name} (${file.path})`)),
    ...functions.drop.map(({ lib, name }) => line('no file', `${lib}.${name}`)),
    ...(functions.put.length + functions.drop.length === 0 ? [line('same', 'all of them')] : []),
    '',
    newer.length > 0 ? NEWER : todo > 0 ? 'Not up to date: npm run migrate -- up' : 'Up to date.',
  ].join('\n');
}

/** What `migrate -- up` prints. */
export function reportText({ run, newer, functions }: MigrationReport): string {
  const lines = [
    ...run.map((name) => line('run', name)),
    ...functions.put.map(({ lib, name }) => line('put', `${lib}.${name}`)),
    ...functions.drop.map(({ lib, name }) => line('dropped', `${lib}.${name}`)),
  ];
  return [...lines, newer.length > 0 ? NEWER : 'Up to date.'].join('\n');
}

/** What `migrate -- distribute` prints about the distribution. */
export function distributedText({ tables, functions, left }: DistributeReport): string {
  return [
    ...tables.map((name) => line('table', name)),
    ...functions.map((name) => line('function', name)),
    'Distributed. Start servers with DISTRIBUTED=citus.',
    ...left,
  ].join('\n');
}

const NEWER = 'The database has had migrations of a newer release: this one leaves the SQL functions to it.';
