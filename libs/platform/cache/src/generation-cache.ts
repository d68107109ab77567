import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { circuitBreaker, CircuitState, handleAll } from 'cockatiel';
import { toUserId, type UserId } from '#kernel';
import { DatabaseUnavailableError, gathered, OverloadedError } from '#platform/database';
import type { Epoch } from './cache-epoch.js';
import type { Generations } from './generations.js';
import { PatientBreaker } from './patient-breaker.js';

const BREAKER_OPEN_MS = 500;
/** Most values that are loaded at once because the store is out of reach: more would only make all of them late. */
const MOST_BYPASSING = 2_000;
/** Milliseconds until that is tried again which failed, and most owners for whom it is. */
const RETRY_MS = 150;
const MOST_RETRIED = 100;
/** Milliseconds without a write after which an instance that cannot forget leaves the cache to the others. */
const IDLE_MS = 10_000;

/** An owner's value, and how it was come by. */
export interface Found {
  readonly value: string;
  readonly cached: boolean;
  /** Names the present the value belongs to; undefined when the cache was out of reach. */
  readonly stamp?: string;
}

interface Lookup {
  readonly database?: string;
  readonly stamp?: string;
  readonly value?: string;
}

/**
 * Values by owner, read through. Once `forget` has resolved, no instance answers with a value loaded before it was
 * called, whatever the store goes through. Values are texts; an empty one or '0' is a value like any other.
 */
export class GenerationCache {
  private readonly logger = new Logger(GenerationCache.name);
  private readonly breaker = circuitBreaker(handleAll, {
    halfOpenAfter: BREAKER_OPEN_MS,
    breaker: new PatientBreaker(),
  });
  private readonly flights = new Map<string, Promise<string>>();
  private readonly lookups = gathered((owners: readonly UserId[]) => this.lookUp(owners));
  private readonly unforgotten = new Set<UserId>();
  private readonly stopping = new AbortController();
  private recovering: Promise<void> | undefined;
  private forgotAt = -Infinity;
  private bypassing = 0;
  private distrusts = 0;
  private trusted = true;

  constructor(
    private readonly generations: Generations,
    private readonly epoch: Epoch,
  ) {}

  /**
   * Values of the owners, in their order. `load` gets those not cached and answers in its argument's order.
   * @throws OverloadedError when the store is out of reach and too many values are being loaded already
   */
  async getMany(
    owners: readonly UserId[],
    load: (owners: readonly UserId[]) => Promise<readonly string[]>,
  ): Promise<Found[]> {
    const lookups = await Promise.all(owners.map((owner) => this.lookups.load(owner)));
    const joined = lookups.map(({ stamp, value }, i): Promise<string> | undefined =>
      value === undefined && stamp !== undefined ? this.flights.get(flightKey(owners[i]!, stamp)) : undefined,
    );
    const missing = owners.map((_, i) => i).filter((i) => lookups[i]!.value === undefined && !joined[i]);
    const loading =
      missing.length === 0
        ? undefined
        : this.bounded(missing.filter((i) => lookups[i]!.stamp === undefined).length, () =>
            load(missing.map((i) => owners[i]!)),
          );
    const flown = new Map(missing.map((i, at) => [i, this.fly(owners[i]!, lookups[i]!, loading!, at)]));
    return Promise.all(
      lookups.map(async ({ stamp, value }, i) => ({
        value: value ?? (await (joined[i] ?? flown.get(i)!)),
        cached: value !== undefined,
        stamp,
      })),
    );
  }

  /** The stamp a value cached now would carry; undefined when the cache is out of reach. */
  async stampOf(owner: UserId): Promise<string | undefined> {
    return (await this.lookups.load(owner)).stamp;
  }

  /** Resolves once no instance serves what was loaded before. Throws when that cannot be brought about. */
  async forget(owners: readonly UserId[]): Promise<void> {
    if (owners.length === 0) return;
    this.forgotAt = performance.now();
    if (this.epoch.keptClosed) return;
    try {
      await this.endGenerations(owners);
    } catch {
      for (const owner of owners.slice(0, MOST_RETRIED - this.unforgotten.size)) this.unforgotten.add(owner);
      this.recovering ??= this.recover();
      await this.epoch.move();
    }
  }

  /** Throws unless values are served, kept and forgotten at this moment. */
  async check(): Promise<void> {
    const owner = toUserId(randomUUID());
    const { database, stamp } = await this.epoch.current();
    if (!this.trusted || stamp === undefined) throw new Error('The cache is closed.');
    const [held] = await this.generations.read(database, [owner]);
    if (held === undefined) throw new Error('The cache takes no writes.');
    await this.generations.store(database, owner, '');
    await this.generations.forget(database, [owner]);
  }

  /** Ends what goes on in the background. */
  stop(): void {
    this.stopping.abort();
  }

  /**
   * The store may have lost acknowledged work: a lagging replica took over, or it came back with old data. Nothing in it is
   * served until the epoch has moved.
   */
  async distrust(): Promise<void> {
    const round = ++this.distrusts;
    this.trusted = false;
    for (let moved = false; !moved && round === this.distrusts && !this.stopping.signal.aborted;) {
      moved = await this.epoch.move().then(
        () => true,
        (error: unknown) => {
          this.logger.warn(`The cache stays off: ${String(error)}`);
          return new Promise<boolean>((resolve) => setTimeout(() => resolve(false), BREAKER_OPEN_MS).unref());
        },
      );
    }
    if (round === this.distrusts) this.trusted = true;
  }

  private async bounded<T>(bypassing: number, load: () => Promise<T>): Promise<T> {
    if (bypassing > 0 && this.bypassing + bypassing > MOST_BYPASSING) throw new OverloadedError();
    this.bypassing += bypassing;
    try {
      return await load();
    } finally {
      this.bypassing -= bypassing;
    }
  }

  private async endGenerations(owners: readonly UserId[]): Promise<void> {
    const { database } = await this.epoch.current();
    await this.breaker.execute(() => this.generations.forget(database, owners));
  }

  /**
   * Keeps the cache closed, for all instances, until the store takes again what it has failed on: a fault that lasts costs
   * no write the wait for a move.
   */
  private async recover(): Promise<void> {
    const { signal } = this.stopping;
    while (this.unforgotten.size > 0) {
      await sleep(RETRY_MS, undefined, { ref: false, signal }).catch(() => undefined);
      if (signal.aborted) return;
      const owners = [...this.unforgotten];
      try {
        await this.endGenerations(owners);
        for (const owner of owners) this.unforgotten.delete(owner);
      } catch {
        if (performance.now() - this.forgotAt > IDLE_MS) continue;
        await this.epoch.close().catch((error: unknown) => {
          this.logger.debug(`The cache cannot be closed: ${String(error)}`);
        });
      }
    }
    this.recovering = undefined;
  }

  private async lookUp(owners: readonly UserId[]): Promise<Lookup[]> {
    const away: Lookup = {};
    if (!this.trusted || !this.generations.reachable) return owners.map(() => away);
    try {
      const distrusts = this.distrusts;
      const present = await this.epoch.current();
      if (present.stamp === undefined) return owners.map(() => away);
      const { database } = present;
      const stored = await this.breaker.execute(() => this.generations.read(database, owners));
      if (distrusts !== this.distrusts) return owners.map(() => away);
      return stored.map((held) => {
        if (held === undefined) return away;
        const stamp = `${present.stamp}.${held.generation}`;
        const fresh = held.entry?.startsWith(`${stamp}|`);
        return { database, stamp, value: fresh ? held.entry!.slice(stamp.length + 1) : undefined };
      });
    } catch (error) {
      // The values are loaded from the database too: asking it again would only take as long again.
      if (error instanceof DatabaseUnavailableError) throw error;
      return owners.map(() => away);
    }
  }

  /** One load per owner and stamp at a time in this process; the stamp was read before the load, and is filled under. */
  private fly(
    owner: UserId,
    { database, stamp }: Lookup,
    loading: Promise<readonly string[]>,
    at: number,
  ): Promise<string> {
    const value = loading.then((values) => values[at]!);
    if (database === undefined || stamp === undefined) return value;
    const key = flightKey(owner, stamp);
    this.flights.set(key, value);
    const land = (): void => {
      if (this.flights.get(key) === value) this.flights.delete(key);
    };
    value.then((loaded) => {
      land();
      if (this.breaker.state !== CircuitState.Closed) return;
      this.generations.store(database, owner, `${stamp}|${loaded}`).catch(() => undefined);
    }, land);
    return value;
  }
}

function flightKey(owner: UserId, stamp: string): string {
  return `${owner}${stamp}`;
}
