/** No answer came in time. */
export class LateError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
    this.name = 'LateError';
  }
}

/** Rejects when the work takes longer. An answer that arrived while this process was busy still counts. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // The event loop reads sockets after timers and before setImmediate, so a late timer alone does not cause a
      // timeout.
      setImmediate(() => reject(new LateError(milliseconds)));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
