/** How batches of work for several requests are told in traces. */
export interface BatchSpans {
  /** What the current request's trace is known by; undefined outside a traced request. */
  current(): unknown;
  /** Runs a batch of work for requests that `current` was called in. */
  run<T>(requests: readonly unknown[], work: () => Promise<T>): Promise<T>;
}

let spans: BatchSpans | undefined;

/** Turns the spans of batches on, for this process. */
export function traceBatches(by: BatchSpans): void {
  spans = by;
}

/** What tells of batches in traces; undefined while there are no traces. */
export function batchSpans(): BatchSpans | undefined {
  return spans;
}
