import { type Caller, currentCaller } from '#kernel';
import { batchSpans } from '#platform/observability';
import { CallerGoneError } from './caller-gone.error.js';
import { DatabaseUnavailableError, OverloadedError } from './database.errors.js';
import { isUnavailable } from './database-errors.js';

/** The result of a batch. */
export interface Committed<Result, Event = never> {
  /** One result per operation, in their order. */
  readonly results: readonly Result[];
  /** The events to pass to `afterCommit`. */
  readonly events?: readonly Event[];
}

export interface GroupCommitOptions<Op, Result, Event = never> {
  /** Operations with the same key are never in the same batch, nor in two batches at once: they commit in order. */
  key(op: Op): string;
  /** Commits the batch as a whole. Must be idempotent. */
  commit(ops: readonly Op[]): Promise<Committed<Result, Event>>;
  /** Gets all events of the batch after its commit and before any operation is answered. Must not throw. */
  afterCommit?(events: readonly Event[]): Promise<void>;
  /**
   * Whether each operation needs a part of the database that is known to be unavailable. Such operations are refused,
   * so that they do not make the others fail.
   */
  lost?(ops: readonly Op[]): Promise<readonly boolean[]>;
  maxBatch?: number;
  maxInFlight?: number;
  maxWaiting?: number;
}

interface Waiting<Op, Result> {
  readonly op: Op;
  readonly key: string;
  readonly caller: Caller | undefined;
  /** What the trace of its request is known by, if there are traces. */
  readonly traced: unknown;
  /** When it was submitted, by `performance.now`. */
  readonly since: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * If the database was unavailable, operations that have waited this many milliseconds are rejected instead of waiting
 * on.
 */
const PATIENCE_MS = 500;

/**
 * Combines concurrent writes of one process into few commits (group commit, as in DeWitt et al. 1984). There is no
 * timer: when a slot is free, everything that waits is the next batch, so a write that comes alone is committed at
 * once.
 */
export class GroupCommit<Op, Result, Event = never> {
  private waiting: Waiting<Op, Result>[] = [];
  private readonly busyKeys = new Set<string>();
  private inFlight = 0;
  private scheduled = false;

  constructor(private readonly options: GroupCommitOptions<Op, Result, Event>) {}

  /**
   * Resolves when the operation is committed. Rejects with its own error, with OverloadedError if too many are waiting,
   * or with CallerGoneError if its caller has gone before it was sent.
   */
  submit(op: Op): Promise<Result> {
    if (this.waiting.length >= (this.options.maxWaiting ?? 10_000)) {
      return Promise.reject(new OverloadedError());
    }
    return new Promise((resolve, reject) => {
      const [key, caller, since] = [this.options.key(op), currentCaller(), performance.now()];
      const traced = batchSpans()?.current();
      this.waiting.push({ op, key, caller, traced, since, resolve, reject });
      this.schedule();
    });
  }

  /** How many operations wait for their commit to begin. */
  get waitingOperations(): number {
    return this.waiting.length;
  }

  /** How many commits are running. */
  get runningCommits(): number {
    return this.inFlight;
  }

  /** How long the operation that has waited longest has been waiting, in seconds. */
  get longestWait(): number {
    const [first] = this.waiting;
    return first === undefined ? 0 : (performance.now() - first.since) / 1000;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.fillSlots();
    });
  }

  private fillSlots(): void {
    while (this.inFlight < (this.options.maxInFlight ?? 2)) {
      const batch = this.takeBatch();
      if (batch.length === 0) return;
      void this.run(batch);
    }
  }

  private takeBatch(): Waiting<Op, Result>[] {
    const maxBatch = this.options.maxBatch ?? 256;
    const batch: Waiting<Op, Result>[] = [];
    const left: Waiting<Op, Result>[] = [];
    for (const entry of this.waiting) {
      if (entry.caller?.isGone) entry.reject(new CallerGoneError());
      else if (batch.length < maxBatch && !this.busyKeys.has(entry.key)) {
        this.busyKeys.add(entry.key);
        batch.push(entry);
      } else {
        left.push(entry);
      }
    }
    this.waiting = left;
    return batch;
  }

  private async run(batch: Waiting<Op, Result>[]): Promise<void> {
    this.inFlight++;
    try {
      const spans = batchSpans();
      const commit = (): Promise<void> => this.commit(batch);
      await (spans === undefined
        ? commit()
        : spans.run(
            batch.map(({ traced }) => traced),
            commit,
          ));
    } finally {
      this.inFlight--;
      for (const entry of batch) this.busyKeys.delete(entry.key);
      this.fillSlots();
    }
  }

  /**
   * After a failed batch, its operations are retried one by one, so that only the failing ones fail. If a part of the
   * database turns out to be down, the batch is retried without the operations that need that part.
   */
  private async commit(batch: Waiting<Op, Result>[]): Promise<void> {
    const left = await this.refuseLost(batch);
    if (left.length === 0) return;
    try {
      const committed = await this.options.commit(left.map((entry) => entry.op));
      void this.answer(left, committed);
    } catch (error) {
      if (left.length > 1 && !isUnavailable(error)) {
        for (const entry of left) await this.commit([entry]);
        return;
      }
      const reachable = isUnavailable(error) ? await this.refuseLost(left, error) : left;
      if (reachable.length < left.length) return this.commit(reachable);
      for (const entry of left) entry.reject(error);
      if (isUnavailable(error)) this.rejectImpatient(error);
    }
  }

  /** Refuses the operations that need an unavailable part, and returns the others. */
  private async refuseLost(batch: Waiting<Op, Result>[], error?: unknown): Promise<Waiting<Op, Result>[]> {
    // If that is not known, the batch is kept as a whole.
    const lost = await this.options.lost?.(batch.map((entry) => entry.op)).catch((): boolean[] => []);
    if (!lost?.includes(true)) return batch;
    const refusal = error ?? new DatabaseUnavailableError();
    batch.filter((_, index) => lost[index]).forEach((entry) => entry.reject(refusal));
    return batch.filter((_, index) => !lost[index]);
  }

  /** Operations that waited while the batch failed would wait just as long again. */
  private rejectImpatient(error: unknown): void {
    const latest = performance.now() - PATIENCE_MS;
    const impatient = this.waiting.filter(({ since }) => since < latest);
    this.waiting = this.waiting.filter(({ since }) => since >= latest);
    for (const entry of impatient) entry.reject(error);
  }

  private async answer(batch: Waiting<Op, Result>[], committed: Committed<Result, Event>): Promise<void> {
    const { results, events = [] } = committed;
    try {
      await this.options.afterCommit?.(events);
      batch.forEach((entry, index) => entry.resolve(results[index] as Result));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  }
}
