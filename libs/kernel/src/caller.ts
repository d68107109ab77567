/** Who waits for the work that is being done. */
export interface Caller {
  /** Whether nobody waits for the answer any more. */
  readonly isGone: boolean;
}

let current: Caller | undefined;

/**
 * Runs work for a caller. Reads and writes that it queues before its first `await` are dropped if the caller goes before
 * they are sent. Only synchronous code counts, because following a caller through promises would cost a quarter of the
 * time of a cheap request.
 */
export function onBehalfOf<T>(caller: Caller | undefined, work: () => T): T {
  const before = current;
  current = caller;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** The caller for whom the running code queues work, if it has exactly one. */
export function currentCaller(): Caller | undefined {
  return current;
}
