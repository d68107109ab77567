import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { circuitBreaker, CircuitState, handleAll } from 'cockatiel';
import { toUserId, type UserId } from '#kernel';
import { DatabaseUnavailableError, gatheredBySize, OverloadedError } from '#platform/database';
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

/** What the cache has for an owner: nothing if it is unreachable, no value if that must be loaded. */
interface Lookup {
  readonly database?: string;
  readonly stamp?: string;
  readonly value?: string;
}

const UNREACHABLE: Lookup = {};

type Load = (owners: readonly UserId[]) => Promise<readonly string[]>;

/** A running load of an owner's value, and the stamp that was read before. */
interface Flight {
  readonly stamp: string;
  readonly loading: Promise<readonly string[]>;
  /** The index of the value. */
  readonly at: number;
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
  /** The latest load of each owner. */
  private readonly flights = new Map<UserId, Flight>();
  private readonly lookups = gatheredBySize(
    (calls: readonly (readonly UserId[])[]) => this.lookUpAll(calls),
    (owners) => owners.length,
  );
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
  async getMany(owners: readonly UserId[], load: Load): Promise<Found[]> {
    const lookups = await this.lookups.load(owners);
    const missing: number[] = [];
    const flights = lookups.map(({ stamp, value }, i): Flight | undefined => {
      if (value !== undefined) return undefined;
      const flight = this.flights.get(owners[i]!);
      if (flight !== undefined && flight.stamp === stamp) return flight;
      missing.push(i);
      return undefined;
    });
    const loading = missing.length === 0 ? undefined : this.load(owners, lookups, missing, load);
    missing.forEach((i, at) => (flights[i] = { stamp: lookups[i]!.stamp ?? '', loading: loading!, at }));
    const shared = new Set(flights.map((flight) => flight?.loading));
    const loaded = new Map<unknown, readonly string[]>();
    for (const each of shared) if (each !== undefined) loaded.set(each, await each);
    return lookups.map(({ stamp, value }, i) => {
      if (value !== undefined) return { value, cached: true, stamp };
      const { loading, at } = flights[i]!;
      return { value: loaded.get(loading)![at]!, cached: false, stamp };
    });
  }

  /** The stamp that a value cached now would get; undefined if the cache is unreachable. */
  async stampOf(owner: UserId): Promise<string | undefined> {
    return (await this.lookups.load([owner]))[0]!.stamp;
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
    const owners = [toUserId(randomUUID()), toUserId(randomUUID())];
    const { database, stamp } = await this.epoch.current();
    if (!this.trusted || stamp === undefined) throw new Error('The cache is closed.');
    const held = await this.generations.read(database, owners);
    if (held.includes(undefined)) throw new Error('The cache takes no writes.');
    await this.generations.store(database, owners, ['', '']);
    await this.generations.forget(database, owners);
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

  private async lookUpAll(calls: readonly (readonly UserId[])[]): Promise<Lookup[][]> {
    const lookups = await this.lookUp(calls.flat());
    let end = 0;
    return calls.map(({ length }) => lookups.slice(end, (end += length)));
  }

  private async lookUp(owners: readonly UserId[]): Promise<Lookup[]> {
    const unreachable = (): Lookup[] => owners.map(() => UNREACHABLE);
    if (!this.trusted || !this.generations.reachable) return unreachable();
    try {
      const distrusts = this.distrusts;
      const { database, stamp: epoch } = await this.epoch.current();
      if (epoch === undefined) return unreachable();
      const stored = await this.breaker.execute(() => this.generations.read(database, owners));
      if (distrusts !== this.distrusts) return unreachable();
      return stored.map((held): Lookup => {
        if (held === undefined) return UNREACHABLE;
        const stamp = `${epoch}.${held.generation}`;
        const fresh = held.entry?.startsWith(`${stamp}|`);
        return { database, stamp, value: fresh ? held.entry!.slice(stamp.length + 1) : undefined };
      });
    } catch (error) {
      // The values are loaded from the same database, so loading them would only wait for another timeout.
      if (error instanceof DatabaseUnavailableError) throw error;
      return unreachable();
    }
  }

  /**
   * Loads the owners' missing values, and stores them under the stamps, which were read before. Until they are loaded,
   * lookups of the same owner and stamp share the load.
   */
  private load(
    owners: readonly UserId[],
    lookups: readonly Lookup[],
    missing: readonly number[],
    load: Load,
  ): Promise<readonly string[]> {
    const bypassing = missing.filter((i) => lookups[i]!.stamp === undefined).length;
    const loading = this.bounded(bypassing, () => load(missing.map((i) => owners[i]!)));
    missing.forEach((i, at) => {
      const { stamp } = lookups[i]!;
      if (stamp !== undefined) this.flights.set(owners[i]!, { stamp, loading, at });
    });
    const done = (): void => {
      for (const i of missing) {
        if (this.flights.get(owners[i]!)?.loading === loading) this.flights.delete(owners[i]!);
      }
    };
    loading.then((values) => {
      done();
      if (this.breaker.state === CircuitState.Closed) this.store(owners, lookups, missing, values);
    }, done);
    return loading;
  }

  /** Nothing waits for this. */
  private store(
    owners: readonly UserId[],
    lookups: readonly Lookup[],
    missing: readonly number[],
    values: readonly string[],
  ): void {
    const stored = missing.map((i, at) => ({ i, at })).filter(({ i }) => lookups[i]!.stamp !== undefined);
    // The lookups of one call are answered together, so they are of one database.
    const database = lookups[stored[0]?.i ?? 0]?.database;
    if (database === undefined) return;
    this.generations
      .store(
        database,
        stored.map(({ i }) => owners[i]!),
        stored.map(({ i, at }) => `${lookups[i]!.stamp!}|${values[at]!}`),
      )
      .catch(() => undefined);
  }
}
