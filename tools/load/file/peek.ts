/** A stream and its first chunks. */
export interface Peeked<T> {
  /** The first chunks, up to the requested length, or fewer if the stream is shorter. */
  readonly head: readonly T[];
  /** All chunks, including those in `head`. It can be read only once. */
  readonly whole: AsyncGenerator<T>;
  /** Closes the stream. Needed because a generator that was never read would not close it. */
  readonly close: () => Promise<void>;
}

/** Reads the beginning of a stream. The length is in bytes for buffers, or in UTF-16 units for strings. */
export async function peek<T extends { readonly length: number }>(
  chunks: AsyncIterable<T>,
  length: number,
): Promise<Peeked<T>> {
  const rest = chunks[Symbol.asyncIterator]();
  const head: T[] = [];
  for (let seen = 0; seen < length;) {
    const next = await rest.next();
    if (next.done) break;
    head.push(next.value);
    seen += next.value.length;
  }
  return {
    head,
    whole: joined(head, rest),
    close: async () => {
      await rest.return?.();
    },
  };
}

async function* joined<T>(head: readonly T[], rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    yield* head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
