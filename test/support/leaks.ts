import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** What was closed without waiting may take so long, in milliseconds. */
const GRACE_MS = 5_000;
const TICK_MS = 10;

const leftBefore = left().length;

/** Fails a file after which a server, connection, child process or timer keeps the worker process alive. */
afterAll(async () => {
  const end = performance.now() + GRACE_MS;
  while (left().length > leftBefore && performance.now() < end) await sleep(TICK_MS);
  const names = left();
  if (names.length > leftBefore) throw new Error(`The file leaves something running: ${names.join(', ')}.`);
});

/** Without the pipes to the main process. */
function left(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
}
