import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** What was closed without waiting may take so long, in milliseconds. */
const GRACE_MS = 5_000;
const TICK_MS = 10;

/** Survives the file, as what it leaves does. */
const worker = globalThis as { leftRunning?: number };
worker.leftRunning ??= 0;

/** Fails a file after which a server, connection, child process or timer keeps the worker process alive. */
afterAll(async () => {
  const before = worker.leftRunning!;
  const end = performance.now() + GRACE_MS;
  while (left().length > before && performance.now() < end) await sleep(TICK_MS);
  const names = left();
  if (names.length <= before) return;
  // It is not reported again for the next file.
  worker.leftRunning = names.length;
  throw new Error(`The file leaves something running: ${names.join(', ')}.`);
});

/** Without the pipes to the main process. */
function left(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
}
