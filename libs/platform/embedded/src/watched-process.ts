import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** The account of the child process; if absent, the account of this process. */
export interface Account {
  uid: number;
  gid: number;
}

export interface WatchedProcess {
  /** Resolves when the program has ended, with its exit code. */
  readonly exited: Promise<number>;
  hasExited(): boolean;
  /** Sends SIGINT to the program, and resolves when it has ended. */
  stop(): Promise<void>;
}

// The shell reads from a pipe that this process holds open. When this process ends, even by SIGKILL, the pipe closes,
// `cat` returns, and the shell tells the program to end.
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
    // Ctrl-C must only reach this process: the program must keep running until the last requests are finished.
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
