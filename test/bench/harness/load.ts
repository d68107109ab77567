import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { FromClient, Run, RunResult, ToClient } from '../client/protocol.js';

export const LAUNCH = resolve('test/bench/launch.mjs');

/** The load client in its own process. */
export class LoadClient {
  private readonly child: ChildProcess = fork(LAUNCH, ['test/bench/client/load-client.ts'], {
    execArgv: ['--max-old-space-size=4096'],
    serialization: 'advanced',
  });

  know(users: string[]): void {
    this.tell({ kind: 'users', users });
  }

  /**
   * Resolves when the run is over. `started` is called when its requests are built, just before the first ones are
   * sent.
   */
  run(run: Run, started: () => void = () => undefined): Promise<RunResult> {
    return new Promise((done, failed) => {
      const exited = () => failed(new Error('The load client ended.'));
      const listen = (message: FromClient) => {
        if (message.kind === 'prepared') return started();
        this.child.off('message', listen).off('exit', exited);
        done(message.result);
      };
      this.child.on('message', listen).once('exit', exited);
      this.tell({ kind: 'run', run });
    });
  }

  stop(): void {
    this.child.disconnect();
  }

  private tell(message: ToClient): void {
    this.child.send(message);
  }
}
