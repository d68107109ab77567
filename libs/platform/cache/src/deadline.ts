/** Nothing has come in time. */
export class LateError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
    this.name = 'LateError';
  }
}

/** Rejects when the work takes longer. An answer that has arrived while this process was busy still counts. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // Sockets are read between timers and this, so a late timer alone fails nothing.
      setImmediate(() => reject(new LateError(milliseconds)));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
