import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** CPU seconds used by the process, and by its children that have ended. */
function usage(pid: number | string): { parent: number; own: number; ended: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const seconds = (first: number) => (fields[first]! + fields[first + 1]!) / TICKS_PER_SECOND;
  return { parent: fields[1]!, own: seconds(11), ended: seconds(13) };
}

export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + usage(pid).own, 0);
}

/** CPU seconds of the PostgreSQL with this first process, including all current and past backends. */
export function postgresCpuSeconds(pid: number): number {
  const { own, ended } = usage(pid);
  let sum = own + ended;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const child = usage(entry);
      if (child.parent === pid) sum += child.own;
    } catch {
      // It ended between the listing and the reading; from now on its parent's figure includes it.
    }
  }
  return sum;
}

export function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
}
