// The environment of every test file. A file that leaves something running fails.
import { setTimeout as sleep } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** What was closed without waiting may take so long, in milliseconds. */
const GRACE_MS = 5_000;
const TICK_MS = 10;

/** What earlier files left in this process, which is not reported again. */
let leftBefore = 0;

/**
 * Fails a file after which a server, connection, child process or timer keeps the worker process alive. With a single
 * file, jest runs it in its main process, which has some of its own: nothing is checked there.
 */
export default class CleanEnvironment extends TestEnvironment {
  async teardown() {
    await super.teardown();
    if (process.send === undefined) return;
    const end = performance.now() + GRACE_MS;
    while (left().length > leftBefore && performance.now() < end) await sleep(TICK_MS);
    const names = left();
    if (names.length <= leftBefore) return;
    leftBefore = names.length;
    throw new Error(`The file leaves something running: ${names.join(', ')}.`);
  }
}

/** Without the pipes to the main process. */
function left() {
  return process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
}
