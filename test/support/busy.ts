import { Worker } from 'node:worker_threads';

/** Blocks this thread: nothing else runs in it meanwhile. */
export function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

/** Keeps the processors busy with the given number of threads, until the returned function is called. */
export function burn(threads: number): () => Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker('for (;;);', { eval: true }));
  return async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
}
