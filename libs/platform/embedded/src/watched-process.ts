import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** The account a child runs under; absent: the account of this process. */
export interface Account {
  uid: number;
  gid: number;
}

export interface WatchedProcess {
  /** Resolves when the program has ended, with its exit code. */
  readonly exited: Promise<number>;
  hasExited(): boolean;
  /** Asks the program to end with SIGINT, and resolves when it has. */
  stop(): Promise<void>;
}

// The shell holds the other end of a pipe from this process. However this process ends, by SIGKILL too, the pipe
// closes, `cat` returns, and the program is told to end.
const WATCHER = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
( cat <&3 >/dev/null; kill -INT $program 2>/dev/null ) &
watcher=$!
exec 3<&-
wait $program
code=$?
kill $watcher 2>/dev/null
exit $code`;

/** Starts a program that ends when this process does. Its output goes to the file `log`, which is overwritten. */
export function startWatched(
  command: string[],
  options: { log: string; cwd: string; env: NodeJS.ProcessEnv; account?: Account },
): WatchedProcess {
  const log = openSync(options.log, 'w', 0o600);
  const child = spawn('/bin/sh', ['-c', WATCHER, 'watcher', ...command], {
    cwd: options.cwd,
    env: options.env,
    ...options.account,
    stdio: ['pipe', log, log],
    // Ctrl-C is for this process alone: the program must outlive the requests that are being finished.
    detached: true,
  });
  closeSync(log);
  let exited = false;
  const exit = new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  }).then((code) => {
    exited = true;
    return code;
  });
  child.stdin?.on('error', () => undefined);
  return {
    exited: exit,
    hasExited: () => exited,
    stop: async () => {
      child.stdin?.end();
      await exit;
    },
  };
}
