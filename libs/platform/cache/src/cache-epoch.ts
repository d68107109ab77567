import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheEpochRepository, KeptEpoch } from './cache-epoch.repository.js';

/** How long an instance may use the epoch that it has read, in milliseconds, measured at the arrival of a request. */
const EPOCH_LEASE_MS = 100;
/**
 * How long the cache stays closed after the last renewal, and how long the closing instance relies on it, in
 * milliseconds.
 */
const CLOSED_MS = 600;
const RELIED_ON_MS = 500;
const ATTEMPTS = 4;

/** What a value that is cached now belongs to: the database, and the version of its cache. */
export interface CurrentStamp {
  readonly database: string;
  /** Undefined while the cache is closed. */
  readonly stamp?: string;
}

/** A number that invalidates everything cached, in every instance, when it is raised. */
export interface Epoch {
  /** The database and the stamp to read and store under now. */
  current(): Promise<CurrentStamp>;
  /** The database alone. It needs no lease: it changes only when a connection is opened or lost. */
  database(): Promise<string>;
  /** The database read last, if any. Another one may have replaced it. */
  readonly latestDatabase: string | undefined;
  /** Raises the epoch. Resolves when no instance serves anything that was cached before the call. */
  move(): Promise<void>;
  /**
   * Closes the cache. Resolves when no instance serves or stores anything in it for the next half second. Calling it
   * again within that time keeps it closed.
   */
  close(): Promise<void>;
  /** Whether this instance has closed the cache and may still rely on that. */
  readonly keptClosed: boolean;
}

/** For a cache that does not depend on a database. */
export const CONSTANT_EPOCH: Epoch = {
  current: () => Promise.resolve({ database: '', stamp: '0' }),
  database: () => Promise.resolve(''),
  latestDatabase: '',
  move: () => Promise.reject(new Error('A cache in this process cannot be unreachable.')),
  close: () => Promise.reject(new Error('A cache in this process cannot refuse a write.')),
  keptClosed: false,
};

/** The epoch that all instances share, kept in PostgreSQL and read under a lease. */
export class SharedEpoch implements Epoch {
  private stamp: CurrentStamp = { database: '' };
  /** When the query that read the current value was sent. */
  private asked = -Infinity;
  private closedUntil = -Infinity;
  /** How often the connections have changed, and how often they had when the stamp was read. */
  private changes = 0;
  private changesRead = -1;
  private seen: { readonly closings: string; readonly since: number } | undefined;
  private reading: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private moving: Promise<void> | undefined;
  private nextMove: Promise<void> | undefined;

  /** @param moved called each time this instance has raised the epoch */
  constructor(
    private readonly kept: Pick<CacheEpochRepository, 'read' | 'move' | 'close' | 'open'>,
    private readonly moved: () => void = () => undefined,
  ) {}

  get keptClosed(): boolean {
    return performance.now() < this.closedUntil;
  }

  async current(): Promise<CurrentStamp> {
    const arrived = performance.now();
    // A value whose query is sent after this is fresh, even if this process handles the answer late.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const age = arrived - this.asked;
      if (age < EPOCH_LEASE_MS / 2) return this.stamp;
      this.reading ??= this.read();
      if (age < EPOCH_LEASE_MS) {
        this.reading.catch(() => undefined);
        return this.stamp;
      }
      await this.reading;
    }
    throw tooManyChanges();
  }

  get latestDatabase(): string | undefined {
    return this.changesRead < 0 ? undefined : this.stamp.database;
  }

  async database(): Promise<string> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (this.changesRead === this.changes) return this.stamp.database;
      await (this.reading ??= this.read());
    }
    throw tooManyChanges();
  }

  /** Drops the lease: another database may have replaced the one that the epoch was read from. */
  expire(): void {
    this.changes++;
    this.asked = -Infinity;
  }

  async move(): Promise<void> {
    // While the cache is closed nothing is stored, and everything stored before is already invalid.
    if (this.keptClosed) return;
    await this.gatheredMove();
    // By then the leases taken before have expired.
    await sleep(EPOCH_LEASE_MS + 2);
  }

  async close(): Promise<void> {
    // If another call began the closing, it may expire before this call can rely on it.
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
      this.changesRead = changes;
      this.stamp = { database: kept.database, ...(!kept.closed && { stamp: kept.stamp }) };
      this.asked = asked;
      if (kept.closed) await this.openWhenLeft(kept, asked);
    } finally {
      this.reading = undefined;
    }
  }

  /** Opens the cache if no instance has renewed the closing for CLOSED_MS, measured by this process's own clock. */
  private async openWhenLeft({ closings }: KeptEpoch, asked: number): Promise<void> {
    if (this.seen?.closings !== closings) this.seen = { closings, since: performance.now() };
    else if (asked - this.seen.since > CLOSED_MS) await this.kept.open(closings);
  }

  private async closeOnce(): Promise<void> {
    try {
      const asked = performance.now();
      if (await this.kept.close()) this.moved();
      // By then the leases taken before have expired. If the cache was closed all the time, there are none.
      if (!this.keptClosed) await sleep(EPOCH_LEASE_MS + 2);
      this.closedUntil = asked + RELIED_ON_MS;
    } finally {
      this.closing = undefined;
    }
  }

  /** A running update may have begun before this caller's reason for one, so its callers share the next update. */
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

function tooManyChanges(): Error {
  return new Error('The connections to the database change too often.');
}
