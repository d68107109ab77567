import { Worker } from 'node:worker_threads';

/** Keeps this thread busy: nothing else runs in it meanwhile. */
export function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

/** Keeps the processors busy with so many threads, until it is told to stop. */
export function burn(threads: number): () => Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker('for (;;);', { eval: true }));
  return async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
}
