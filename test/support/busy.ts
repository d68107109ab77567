import { Worker } from 'node:worker_threads';

const neverNotified = new Int32Array(new SharedArrayBuffer(4));

/** Blocks this thread without using a processor: nothing else runs in it meanwhile. */
export function block(milliseconds: number): void {
  Atomics.wait(neverNotified, 0, 0, milliseconds);
}

/** Keeps the processors busy with the given number of threads, until the returned function is called. */
export function burn(threads: number): () => Promise<void> {
  const workers = Array.from({ length: threads }, () => new Worker('for (;;);', { eval: true }));
  return async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
}
