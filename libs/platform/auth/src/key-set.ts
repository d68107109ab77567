import { fetchKeySet } from './fetch-key-set.js';
import { KeySetFailure } from './key-set-failure.js';
import type { KeySetReport, UnusableKey } from './key-set-report.js';
import {
  isForOtherUse,
  UnusableKeyError,
  type VerificationKey,
  verificationKeyOfJwk,
} from './verification-key.js';

/** All in milliseconds. */
export interface KeySetTiming {
  /** Timeout of a fetch. */
  readonly timeout: number;
  /** Time from one successful fetch to the next. */
  readonly interval: number;
  /** At most one fetch for unknown keys begins within this time. */
  readonly cooldown: number;
  /** Pause after a failed fetch; it doubles with each failure, up to the longest pause. */
  readonly retry: number;
  readonly longestRetry: number;
}

const TIMING: KeySetTiming = {
  timeout: 3_000,
  interval: 600_000,
  cooldown: 5_000,
  retry: 1_000,
  longestRetry: 5_000,
};

/** No real set has more; reading each costs time, and a token without a kid is tried with all of them. */
const MAX_KEYS = 100;

/**
 * The keys at an address, fetched at intervals and kept while their server is unavailable. A token with a known key
 * never waits for a fetch.
 */
export class KeySet {
  private current?: readonly VerificationKey[];
  private unusable: readonly UnusableKey[] = [];
  private failures = 0;
  private lastFailure?: KeySetFailure;
  private pending?: Promise<void>;
  private timer?: NodeJS.Timeout;
  /** When the latest fetch for an unknown key began, by `performance.now`. */
  private askedAt = -Infinity;
  private readonly stopped = new AbortController();

  constructor(
    private readonly uri: string,
    private readonly report: KeySetReport,
    private readonly timing = TIMING,
  ) {}

  /** False before the first key set has arrived, and while the latest fetch has failed. */
  get available(): boolean {
    return this.current !== undefined && this.failures === 0;
  }

  /** Why the latest fetch failed; undefined if it succeeded. */
  get failure(): KeySetFailure | undefined {
    return this.failures === 0 ? undefined : this.lastFailure;
  }

  /** The usable keys, empty if no key set has arrived yet. Waits for the first fetch only. */
  async keys(): Promise<readonly VerificationKey[]> {
    if (!this.current && this.failures === 0) await this.fetch();
    return this.current ?? [];
  }

  /**
   * The keys after another fetch: the current set may lack a new key, or its server may have failed meanwhile. Returns
   * the current keys if unknown keys have caused a fetch within the cooldown.
   */
  async newerKeys(): Promise<readonly VerificationKey[]> {
    // While fetches fail, the timer retries them; tokens do not trigger any.
    if (this.failures > 0) return this.current ?? [];
    if (this.pending) await this.pending;
    else if (this.takeAllowance()) await this.fetch();
    return this.current ?? [];
  }

  private takeAllowance(): boolean {
    const now = performance.now();
    if (now - this.askedAt < this.timing.cooldown) return false;
    this.askedAt = now;
    return true;
  }

  /** Whether the set has an unusable key with that name. */
  hasUnusable(kid: unknown): boolean {
    return kid !== undefined && this.unusable.some((key) => key.kid === kid);
  }

  /** Fetches the set, or joins the running fetch. Never rejects. */
  fetch(): Promise<void> {
    this.pending ??= this.fetchNow().finally(() => (this.pending = undefined));
    return this.pending;
  }

  stop(): void {
    this.stopped.abort();
    clearTimeout(this.timer);
  }

  private async fetchNow(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.take(await fetchKeySet(this.uri, this.timing.timeout, this.stopped.signal));
      this.failures = 0;
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      this.failures += 1;
      this.lastFailure =
        error instanceof KeySetFailure ? error : new KeySetFailure('not_a_key_set', String(error), error);
      this.report.failed(this.lastFailure, this.current !== undefined);
    }
    this.timer = setTimeout(() => void this.fetch(), this.delay()).unref();
  }

  private take(members: readonly unknown[]): void {
    const { usable, unusable } = sort(members);
    if (usable.length === 0) {
      const reasons = [...new Set(unusable.map(({ reason }) => reason))].join('; ');
      throw new KeySetFailure(
        'no_usable_key',
        members.length === 0
          ? 'it is empty'
          : `it holds no key that can verify tokens: ${reasons || 'for other uses'}`,
      );
    }
    this.current = usable;
    this.unusable = unusable;
    this.report.fetched(usable.length, unusable);
  }

  private delay(): number {
    const { interval, retry, longestRetry } = this.timing;
    return this.failures === 0 ? interval : Math.min(retry * 2 ** (this.failures - 1), longestRetry);
  }
}

function sort(members: readonly unknown[]): { usable: VerificationKey[]; unusable: UnusableKey[] } {
  const usable: VerificationKey[] = [];
  const unusable: UnusableKey[] = [];
  for (const member of members.slice(0, MAX_KEYS)) {
    if (isForOtherUse(member)) continue;
    try {
      usable.push(verificationKeyOfJwk(member));
    } catch (error) {
      if (!(error instanceof UnusableKeyError)) throw error;
      unusable.push({ kid: (member as { kid?: unknown } | null)?.kid, reason: error.message });
    }
  }
  if (members.length > MAX_KEYS) unusable.push({ reason: `only the first ${MAX_KEYS} keys are read` });
  return { usable, unusable };
}
