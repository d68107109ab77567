/** The API answers for at most this many users at once. */
const BATCH_SIZE = 100;

interface Entry<T> {
  user_id: string;
  data: T;
}

/** Asks for any number of users, in batches, and returns the answers by the ids as they were given. */
export async function inBatches<T>(
  ids: readonly string[],
  ask: (ids: string[]) => Promise<readonly Entry<T>[]>,
): Promise<Map<string, T>> {
  // The API answers in lower case, and without repetitions.
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const found = new Map<string, T>();
  for (let start = 0; start < wanted.length; start += BATCH_SIZE) {
    const entries = await ask(wanted.slice(start, start + BATCH_SIZE));
    for (const { user_id, data } of entries) found.set(user_id, data);
  }
  return new Map(ids.map((id) => [id, found.get(id.toLowerCase())!]));
}
