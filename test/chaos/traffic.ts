import { setTimeout as sleep } from 'node:timers/promises';
import { serviceToken } from '../support/tokens.js';

/** The share of `values` that is at most the answer is `share`. */
export function percentile(values: readonly number[], share: number): number {
  return (
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
  );
}

/**
 * Users who follow new strangers all the time, through changing instances. After every acknowledged follow, each user
 * reads the count through another instance. Counts stale answers and errors, and measures how long each request took.
 */
export class Traffic {
  readonly milliseconds: number[] = [];
  errors: string[] = [];
  stale = 0;
  acknowledged = 0;
  readonly followed = new Map<string, { acknowledged: Set<string>; unknown: Set<string> }>();
  private going = true;
  private work: Promise<unknown> = Promise.resolve();
  private readonly token = serviceToken();

  constructor(
    private readonly urls: () => readonly string[],
    private readonly make: () => string,
  ) {}

  start(users: number): void {
    this.going = true;
    this.work = Promise.all(Array.from({ length: users }, () => this.user()));
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.work;
  }

  async followingCount(url: string, user: string): Promise<number> {
    const answer = await fetch(`${url}/api/connections?user_id=${user}`, {
      signal: AbortSignal.timeout(5_000),
      headers: { authorization: `Bearer ${await this.token}` },
    });
    if (!answer.ok) throw new Error(`read: ${answer.status}`);
    return ((await answer.json()) as { data: { following_count: number } }).data.following_count;
  }

  private async user(): Promise<void> {
    const user = this.make();
    const mine = { acknowledged: new Set<string>(), unknown: new Set<string>() };
    this.followed.set(user, mine);
    const authorization = `Bearer ${await this.token}`;
    for (let turn = 0; this.going; turn++) {
      const target = this.make();
      const urls = this.urls();
      try {
        const started = performance.now();
        const answer = await fetch(`${urls[turn % urls.length]!}/api/connections/following?user_id=${user}`, {
          method: 'POST',
          signal: AbortSignal.timeout(5_000),
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ target_user_id: target }),
        });
        this.milliseconds.push(performance.now() - started);
        if (answer.status !== 201) throw new Error(`write: ${answer.status}`);
        mine.acknowledged.add(target);
        this.acknowledged++;
      } catch (error) {
        mine.unknown.add(target);
        this.errors.push(String(error));
      }
      try {
        const started = performance.now();
        const seen = await this.followingCount(urls[(turn + 1) % urls.length]!, user);
        this.milliseconds.push(performance.now() - started);
        const least = mine.acknowledged.size;
        if (seen < least || seen > least + mine.unknown.size) this.stale++;
      } catch (error) {
        this.errors.push(String(error));
      }
      await sleep(5);
    }
  }
}
