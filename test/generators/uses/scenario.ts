import { strictEqual } from 'node:assert/strict';

/** What is done with each generated client, in terms that all of them can express. */
export interface Sdk {
  /** Follows a user, and returns the status. */
  follow(target: string): Promise<number>;
  list(query: { limit?: number; cursor?: string }): Promise<Page>;
  counts(): Promise<Counts>;
  countsOf(users: string[]): Promise<Counts[]>;
  /** Follows the caller, which is refused, and returns the status and the code. */
  fail(): Promise<[status: number, code: string | undefined]>;
}

export interface Page {
  readonly data: readonly { user_id: string; name: string | null }[];
  readonly meta: { total: number; next_cursor?: string };
}

export interface Counts {
  readonly following_count: number;
  readonly followers_count: number;
}

export const { API_URL, TOKEN, ME, ANN, BEN } = process.env as Record<string, string>;

/** Follows two users, reads the list by cursor and the counts, and meets an error. */
export async function play(sdk: Sdk): Promise<void> {
  strictEqual(await sdk.follow(ANN), 201);
  strictEqual(await sdk.follow(BEN), 201);
  const first = await sdk.list({ limit: 1 });
  strictEqual(first.data[0]?.user_id, BEN);
  strictEqual(first.meta.total, 2);
  const rest = await sdk.list({ limit: 1, cursor: first.meta.next_cursor });
  strictEqual(rest.data[0]?.user_id, ANN);
  strictEqual(rest.meta.next_cursor, undefined);
  strictEqual((await sdk.counts()).following_count, 2);
  const [mine, anns] = await sdk.countsOf([ME, ANN]);
  strictEqual(mine?.following_count, 2);
  strictEqual(anns?.followers_count, 1);
  const [status, code] = await sdk.fail();
  strictEqual(status, 400);
  strictEqual(code, 'self_target');
}
