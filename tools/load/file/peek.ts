/** A stream whose beginning has been looked at. */
export interface Peeked<T> {
  /** The first chunks, as many as reach the asked length, or fewer if there are no more. */
  readonly head: readonly T[];
  /** All chunks, those of the head among them. It can be read once. */
  readonly whole: AsyncGenerator<T>;
  /** Gives the stream up. A generator that was never asked for anything would not pass that on. */
  readonly close: () => Promise<void>;
}

/** Looks at the beginning of a stream. The length is in bytes of buffers, or in UTF-16 units of strings. */
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
