import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheEpochRepository, KeptEpoch } from './cache-epoch.repository.js';

/** Milliseconds for which an instance may rely on the epoch it has read, at the arrival of a request. */
const EPOCH_LEASE_MS = 100;
/** Milliseconds for which the cache stays closed, and how many of them the instance that closed it relies on. */
const CLOSED_MS = 600;
const RELIED_ON_MS = 500;
const ATTEMPTS = 4;

/** What is cached now belongs to a database, and to a moment of it. */
export interface Present {
  readonly database: string;
  /** Undefined while the cache is closed. */
  readonly stamp?: string;
}

/** The number that voids everything cached, in every instance, when it moves. */
export interface Epoch {
  /** What to read and fill under, now. */
  current(): Promise<Present>;
  /** Resolves when no instance serves anything that was cached before the call. */
  move(): Promise<void>;
  /**
   * Resolves when no instance serves anything cached, or keeps anything, for half a second to come. Called again in
   * time, it goes on like that.
   */
  close(): Promise<void>;
  /** Whether this instance has closed the cache, and may rely on it. */
  readonly keptClosed: boolean;
}

/** For values that no database stands behind. */
export const CONSTANT_EPOCH: Epoch = {
  current: () => Promise.resolve({ database: '', stamp: '0' }),
  move: () => Promise.reject(new Error('A cache in this process cannot be out of reach.')),
  close: () => Promise.reject(new Error('A cache in this process cannot refuse a write.')),
  keptClosed: false,
};

/** The epoch of all instances, kept in PostgreSQL and read under a lease. */
export class SharedEpoch implements Epoch {
  private present: Present = { database: '' };
  /** When the epoch that is held was asked for. */
  private asked = -Infinity;
  private closedUntil = -Infinity;
  private changes = 0;
  private seen: { readonly closings: string; readonly since: number } | undefined;
  private reading: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private moving: Promise<void> | undefined;
  private nextMove: Promise<void> | undefined;

  /** @param moved called for each move that this instance has made */
  constructor(
    private readonly kept: Pick<CacheEpochRepository, 'read' | 'move' | 'close' | 'open'>,
    private readonly moved: () => void = () => undefined,
  ) {}

  get keptClosed(): boolean {
    return performance.now() < this.closedUntil;
  }

  async current(): Promise<Present> {
    const arrived = performance.now();
    // What is asked for after that is fresh, however late this process gets to use it.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const age = arrived - this.asked;
      if (age < EPOCH_LEASE_MS / 2) return this.present;
      this.reading ??= this.read();
      if (age < EPOCH_LEASE_MS) {
        this.reading.catch(() => undefined);
        return this.present;
      }
      await this.reading;
    }
    throw new Error('The connections to the database change too often.');
  }

  /** Another database may have taken the place of the one that the epoch was read from. */
  expire(): void {
    this.changes++;
    this.asked = -Infinity;
  }

  async move(): Promise<void> {
    // Nothing is kept while the cache is closed, and all from before is void.
    if (this.keptClosed) return;
    await this.gatheredMove();
    // Leases taken before the move run out meanwhile.
    await sleep(EPOCH_LEASE_MS + 2);
  }

  async close(): Promise<void> {
    // A closing that another call began may be over before this one gets to rely on it.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await (this.closing ??= this.closeOnce());
      if (this.keptClosed) return;
    }
    throw new Error('The cache cannot be closed in time.');
  }

  private async read(): Promise<void> {
    const asked = performance.now();
    try {
      const changes = this.changes;
      const kept = await this.kept.read();
      if (changes !== this.changes) return;
      this.present = { database: kept.database, ...(!kept.closed && { stamp: kept.stamp }) };
      this.asked = asked;
      if (kept.closed) await this.openWhenLeft(kept, asked);
    } finally {
      this.reading = undefined;
    }
  }

  /** Opens the cache when nobody has closed it for as long as those who did rely on it, by this process's own clock. */
  private async openWhenLeft({ closings }: KeptEpoch, asked: number): Promise<void> {
    if (this.seen?.closings !== closings) this.seen = { closings, since: performance.now() };
    else if (asked - this.seen.since > CLOSED_MS) await this.kept.open(closings);
  }

  private async closeOnce(): Promise<void> {
    try {
      const asked = performance.now();
      if (await this.kept.close()) this.moved();
      // Leases taken before run out meanwhile. There are none where the cache has been closed all the time.
      if (!this.keptClosed) await sleep(EPOCH_LEASE_MS + 2);
      this.closedUntil = asked + RELIED_ON_MS;
    } finally {
      this.closing = undefined;
    }
  }

  /** A move under way may have been decided before this caller's reason for one, so callers share the next. */
  private gatheredMove(): Promise<void> {
    if (this.moving === undefined) return (this.moving = this.moveOnce());
    this.nextMove ??= this.moving
      .catch(() => undefined)
      .then(() => {
        this.nextMove = undefined;
        return (this.moving = this.moveOnce());
      });
    return this.nextMove;
  }

  private async moveOnce(): Promise<void> {
    try {
      await this.kept.move();
      this.moved();
      this.asked = -Infinity;
    } finally {
      this.moving = undefined;
    }
  }
}
