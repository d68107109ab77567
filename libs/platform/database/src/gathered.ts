import DataLoader from 'dataloader';
import { type Caller, currentCaller } from '#kernel';
import { CallerGoneError } from './caller-gone.error.js';
import { OverloadedError } from './database.errors.js';
import { absentWorkerOf, isUnavailable } from './database-errors.js';

/** Maximum number of reads in one statement, unless they are large, and of statements at once. */
const MAX_BATCH = 256;
const MAX_IN_FLIGHT = 12;
/** How many things a small read is of, and how many larger ones are in one statement at most. */
const SMALL = 4;
const MAX_LARGE = 4;
/** How many milliseconds a read waits for its statement, and how many if the database turns out to be unavailable. */
const PATIENCE_MS = 2_000;
const SHORT_PATIENCE_MS = 500;

type Read<Key, Value> = (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>;

interface Asked<Key> {
  readonly key: Key;
  readonly caller: Caller | undefined;
  /** When it was asked, by `performance.now`. */
  readonly since: number;
}

/** Combines concurrent reads into few statements. */
export interface Gathered<Key, Value> {
  /** Rejects with CallerGoneError if the caller has gone before the read was sent. */
  load(key: Key): Promise<Value>;
}

/**
 * Combines the reads of one turn of the event loop into one statement; while many statements run, those of several
 * turns. If it fails, each read is retried alone, so that one read cannot fail the others; not if the whole database is
 * unavailable. `read` may return an error for a key.
 */
export function gathered<Key, Value>(read: Read<Key, Value>): Gathered<Key, Value> {
  return upTo(MAX_BATCH, read);
}

/** The same for reads of very different sizes: few of the large ones share a statement. */
export function gatheredBySize<Key, Value>(
  read: Read<Key, Value>,
  sizeOf: (key: Key) => number,
): Gathered<Key, Value> {
  const [small, large] = [upTo(MAX_BATCH, read), upTo(MAX_LARGE, read)];
  return { load: (key) => (sizeOf(key) <= SMALL ? small : large).load(key) };
}

function upTo<Key, Value>(maxBatch: number, read: Read<Key, Value>): Gathered<Key, Value> {
  const statements = new Statements<Key, Value>(read);
  const loader = new DataLoader<Asked<Key>, Value>((asked) => statements.run(asked), {
    cache: false,
    maxBatchSize: maxBatch,
    batchScheduleFn: (flush) => setImmediate(() => statements.whenFree(flush)),
  });
  return { load: (key) => loader.load({ key, caller: currentCaller(), since: performance.now() }) };
}

/** The statements that are running, and the batches that wait for one of them to end. */
class Statements<Key, Value> {
  private inFlight = 0;
  private readonly waiting: (() => void)[] = [];
  private failure: { readonly error: Error; readonly at: number } | undefined;

  constructor(private readonly read: Read<Key, Value>) {}

  whenFree(flush: () => void): void {
    if (this.inFlight < MAX_IN_FLIGHT) flush();
    else this.waiting.push(flush);
  }

  async run(asked: readonly Asked<Key>[]): Promise<(Value | Error)[]> {
    this.inFlight++;
    try {
      const refusals = asked.map((each) => this.refusalOf(each));
      const keys = asked.filter((_, i) => refusals[i] === undefined).map(({ key }) => key);
      const values = keys.length === 0 ? [] : await this.readAll(keys);
      let next = 0;
      return refusals.map((refusal) => refusal ?? values[next++]!);
    } finally {
      this.inFlight--;
      this.waiting.shift()?.();
    }
  }

  /** Why a read is not sent. One that waited while the database did not answer would wait just as long again. */
  private refusalOf({ caller, since }: Asked<Key>): Error | undefined {
    if (caller?.isGone) return new CallerGoneError();
    if (this.failure !== undefined && since < this.failure.at - SHORT_PATIENCE_MS) return this.failure.error;
    return since < performance.now() - PATIENCE_MS ? new OverloadedError() : undefined;
  }

  private async readAll(keys: readonly Key[]): Promise<readonly (Value | Error)[]> {
    try {
      return await this.read(keys);
    } catch (error) {
      if (!isUnavailable(error)) return this.eachAlone(keys, error);
      this.failure = { error: error as Error, at: performance.now() };
      if (absentWorkerOf(error) !== undefined) return this.eachAlone(keys, error);
      throw error;
    }
  }

  private async eachAlone(keys: readonly Key[], error: unknown): Promise<(Value | Error)[]> {
    if (keys.length === 1) throw error;
    return Promise.all(
      keys.map((key) =>
        this.read([key]).then(
          ([value]) => value!,
          (failure: unknown) => (failure instanceof Error ? failure : new Error(String(failure))),
        ),
      ),
    );
  }
}
