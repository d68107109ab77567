import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { circuitBreaker, CircuitState, handleAll } from 'cockatiel';
import { toUserId, type UserId } from '#kernel';
import { DatabaseUnavailableError, gathered, OverloadedError } from '#platform/database';
import type { Epoch } from './cache-epoch.js';
import type { Generations } from './generations.js';
import { PatientBreaker } from './patient-breaker.js';

const BREAKER_OPEN_MS = 500;
/** How many values may be loaded at once because the store is unreachable: more would only make all of them slow. */
const MOST_BYPASSING = 2_000;
/** Pause before failed invalidations are retried, in milliseconds, and for how many owners at most. */
const RETRY_MS = 150;
const MOST_RETRIED = 100;
/** Milliseconds without a write after which an instance that cannot invalidate stops keeping the cache closed. */
const IDLE_MS = 10_000;

/** An owner's value and its source. */
export interface Found {
  readonly value: string;
  readonly cached: boolean;
  /** The stamp of the value; undefined if the cache was unreachable. */
  readonly stamp?: string;
}

interface Lookup {
  readonly database?: string;
  readonly stamp?: string;
  readonly value?: string;
}

/**
 * A read-through cache of one value per owner. Once `forget` has resolved, no instance returns a value that was loaded
 * before the call, whatever happens to the store. Values are strings; an empty one or '0' is a value like any other.
 */
export class GenerationCache {
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

  /** @param staysOff called with the reason why the epoch could not be changed */
  constructor(
    private readonly generations: Generations,
    private readonly epoch: Epoch,
    private readonly staysOff: (error: unknown) => void = () => undefined,
  ) {}

  /** False while the store is not asked, because its commands keep failing. */
  get isOpen(): boolean {
    return this.breaker.state !== CircuitState.Open;
  }

  /** How many values are being loaded because the store is unreachable. */
  get loadingPast(): number {
    return this.bypassing;
  }

  /**
   * Values of the owners, in their order. `load` loads those that are not cached, in the order of its argument.
   * @throws OverloadedError if the store is unreachable and too many values are already being loaded
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
    const flown = new Map(missing.map((i, at) => [i, this.share(owners[i]!, lookups[i]!, loading!, at)]));
    return Promise.all(
      lookups.map(async ({ stamp, value }, i) => ({
        value: value ?? (await (joined[i] ?? flown.get(i)!)),
        cached: value !== undefined,
        stamp,
      })),
    );
  }

  /** The stamp that a value cached now would get; undefined if the cache is unreachable. */
  async stampOf(owner: UserId): Promise<string | undefined> {
    return (await this.lookups.load(owner)).stamp;
  }

  /** Resolves once no instance serves a value that was loaded before the call. Throws if that cannot be ensured. */
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

  /** Throws unless values can be read, stored and invalidated now. */
  async check(): Promise<void> {
    const owner = toUserId(randomUUID());
    const { database, stamp } = await this.epoch.current();
    if (!this.trusted || stamp === undefined) throw new Error('The cache is closed.');
    const [held] = await this.generations.read(database, [owner]);
    if (held === undefined) throw new Error('The cache takes no writes.');
    await this.generations.store(database, owner, '');
    await this.generations.forget(database, [owner]);
  }

  /** Stops the background work. */
  stop(): void {
    this.stopping.abort();
  }

  /**
   * Call it when the store may have lost acknowledged invalidations: a lagging replica took over, or it came back with
   * old data. Nothing is served from the store until the epoch has been raised.
   */
  async distrust(): Promise<void> {
    const round = ++this.distrusts;
    this.trusted = false;
    for (let moved = false; !moved && round === this.distrusts && !this.stopping.signal.aborted;) {
      moved = await this.epoch.move().then(
        () => true,
        (error: unknown) => {
          this.staysOff(error);
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
    const end = (database: string): Promise<void> =>
      this.breaker.execute(() => this.generations.forget(database, owners));
    const latest = this.epoch.latestDatabase;
    // While PostgreSQL is slow or away it may take long to find out that the database is still the same.
    const ending = latest === undefined ? Promise.resolve() : end(latest);
    const [database] = await Promise.all([this.epoch.database(), ending]);
    if (database !== latest) await end(database);
  }

  /**
   * Keeps the cache closed, for all instances, until the store accepts the failed invalidations: so writes do not wait
   * during a lasting fault.
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
        await this.epoch.close().catch(this.staysOff);
      }
    }
    this.recovering = undefined;
  }

  private async lookUp(owners: readonly UserId[]): Promise<Lookup[]> {
    const unreachable: Lookup = {};
    if (!this.trusted || !this.generations.reachable) return owners.map(() => unreachable);
    try {
      const distrusts = this.distrusts;
      const current = await this.epoch.current();
      if (current.stamp === undefined) return owners.map(() => unreachable);
      const { database } = current;
      const stored = await this.breaker.execute(() => this.generations.read(database, owners));
      if (distrusts !== this.distrusts) return owners.map(() => unreachable);
      return stored.map((held) => {
        if (held === undefined) return unreachable;
        const stamp = `${current.stamp}.${held.generation}`;
        const fresh = held.entry?.startsWith(`${stamp}|`);
        return { database, stamp, value: fresh ? held.entry!.slice(stamp.length + 1) : undefined };
      });
    } catch (error) {
      // The values are loaded from the same database, so loading them would only wait for another timeout.
      if (error instanceof DatabaseUnavailableError) throw error;
      return owners.map(() => unreachable);
    }
  }

  /**
   * Shares one load per owner and stamp in this process. The stamp was read before the load; the value is stored under
   * it.
   */
  private share(
    owner: UserId,
    { database, stamp }: Lookup,
    loading: Promise<readonly string[]>,
    at: number,
  ): Promise<string> {
    const value = loading.then((values) => values[at]!);
    if (database === undefined || stamp === undefined) return value;
    const key = flightKey(owner, stamp);
    this.flights.set(key, value);
    const done = (): void => {
      if (this.flights.get(key) === value) this.flights.delete(key);
    };
    value.then((loaded) => {
      done();
      if (this.breaker.state !== CircuitState.Closed) return;
      this.generations.store(database, owner, `${stamp}|${loaded}`).catch(() => undefined);
    }, done);
    return value;
  }
}

function flightKey(owner: UserId, stamp: string): string {
  return `${owner}${stamp}`;
}
