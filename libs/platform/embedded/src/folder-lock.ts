import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Ensures that only one process uses a data folder. A lock is taken over if its process no longer runs. */
export interface FolderLock {
  release(): Promise<void>;
}

/** @throws Error that names the process which holds the folder */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'owner.pid');
  const mine = `${process.pid} ${await startOf(process.pid)}\n`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      await writeFile(path, mine, { flag: 'wx', mode: 0o644 });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await liveHolder(path);
    if (holder !== undefined) {
      throw new Error(
        `The data folder ${folder} is in use by process ${holder}. Stop that process, or set DATA_DIR to another folder.`,
      );
    }
    await rm(path, { force: true });
  }
  throw new Error(`The data folder ${folder} could not be locked.`);
}

async function liveHolder(path: string): Promise<number | undefined> {
  const [pid, start] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ');
  const holder = Number(pid);
  if (!Number.isInteger(holder) || holder <= 0 || !isAlive(holder)) return undefined;
  // Process ids are reused: the start time distinguishes the two processes.
  return (await startOf(holder)) === start ? holder : undefined;
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start time of a process in clock ticks since boot; `unknown` where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}@${boot.trim()}`;
  } catch {
    return 'unknown';
  }
}
