import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheEpochRepository } from './cache-epoch.repository.js';

/** Milliseconds for which an instance may rely on the epoch it has read. */
const EPOCH_LEASE_MS = 100;

/** The number that voids everything cached, in every instance, when it moves. */
export interface Epoch {
  /** The epoch to read and fill under, now. */
  current(): Promise<string>;
  /** Resolves when no instance serves anything that was cached before the call. */
  move(): Promise<void>;
}

/** For a cache that no other instance shares. */
export const CONSTANT_EPOCH: Epoch = {
  current: () => Promise.resolve('0'),
  move: () => Promise.reject(new Error('A cache in this process cannot be out of reach.')),
};

/** The epoch of all instances, kept in PostgreSQL and read under a lease. */
export class SharedEpoch implements Epoch {
  private epoch = '';
  private leasedUntil = -Infinity;
  private reading: Promise<void> | undefined;
  private moving: Promise<void> | undefined;
  private nextMove: Promise<void> | undefined;

  constructor(private readonly kept: Pick<CacheEpochRepository, 'read' | 'move'>) {}

  async current(): Promise<string> {
    // A read that another request began may be over before this process gets to use it.
    for (let attempt = 0; attempt < 3; attempt++) {
      const left = this.leasedUntil - performance.now();
      if (left > EPOCH_LEASE_MS / 2) return this.epoch;
      this.reading ??= this.read();
      if (left > 0) {
        this.reading.catch(() => undefined);
        return this.epoch;
      }
      await this.reading;
    }
    throw new Error('The cache epoch is older than its lease.');
  }

  async move(): Promise<void> {
    await this.gatheredMove();
    // Leases taken before the move run out meanwhile.
    await sleep(EPOCH_LEASE_MS + 2);
  }

  private async read(): Promise<void> {
    const asked = performance.now();
    try {
      this.epoch = await this.kept.read();
      this.leasedUntil = asked + EPOCH_LEASE_MS;
    } finally {
      this.reading = undefined;
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
      this.leasedUntil = -Infinity;
    } finally {
      this.moving = undefined;
    }
  }
}
