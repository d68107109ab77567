import { LRUCache } from 'lru-cache';
import type { Change, Changes } from './changes.js';
import { copyOf } from './copy-of.js';
import { digitsOf } from './digits-of.js';
import { Doorkeeper } from './doorkeeper.js';
import type { Snapshot } from './snapshot.js';

/** What a user's entry takes besides its text, in bytes, measured. */
const ENTRY_BYTES = 400;

/** From this share of its size on, the memory is full: most new texts push others out. */
const FULL = 0.9;

/** A user's text, and the snapshot that it was read from. */
interface Remembered {
  readonly user: string;
  readonly shown: string;
  readonly readIn: Snapshot;
}

/** Texts that are being read. Changes that become known meanwhile are noted. */
export interface Filling {
  readonly round: number;
  readonly changes: Change[];
}

/** What the memory has seen of the database when a statement is sent. */
export interface Seen {
  readonly server: object;
  /** The parameter of `profiles.changes_since`. */
  readonly text: string;
}

/**
 * The texts of users as lists show them. Each text that it returns is at least as new as the latest snapshot whose
 * changes it has learned: a text is dropped once a change becomes known that its own snapshot does not see.
 */
export class ProfileMemory {
  /** By the digits of the user: a Map finds numbers faster than strings. Of users with the same digits it keeps one. */
  private readonly texts: LRUCache<number, Remembered>;
  private readonly fillings = new Set<Filling>();
  private readonly doorkeeper = new Doorkeeper();
  private latest: Changes | undefined;
  /** A new object for each server: texts and snapshots of different ones cannot be compared. */
  private server = {};
  private round = 0;

  /** @param cleared called each time the memory has dropped everything */
  constructor(
    private readonly maxBytes: number,
    private readonly cleared: () => void = () => undefined,
  ) {
    this.texts = new LRUCache({ maxSize: maxBytes });
  }

  /** What it takes, in bytes, estimated. */
  get bytes(): number {
    return this.texts.calculatedSize;
  }

  /** What has been seen now; undefined at first. Take it before a statement is sent, and pass it to `learn`. */
  get seen(): Seen | undefined {
    return this.latest && { server: this.server, text: this.latest.text };
  }

  /**
   * Learns what a statement has told. From then on, and until another event is handled, `find` returns nothing that is
   * older than the statement's snapshot.
   */
  learn(sent: Seen | undefined, changes: Changes): void {
    if (this.latest?.server !== changes.server) {
      this.server = {};
      this.clear(changes);
    } else if (changes.snapshot.isLaterThan(this.latest.snapshot)) {
      if (changes.since === undefined || sent?.server !== this.server) this.clear(changes);
      else this.move(changes, changes.since);
    }
  }

  /** The text of the user; undefined if it is not known. */
  find(user: string): string | undefined {
    const known = this.texts.get(digitsOf(user));
    return known?.user === user ? known.shown : undefined;
  }

  /** Call it before texts are read. */
  beginFilling(): Filling {
    const filling = { round: this.round, changes: [] };
    this.fillings.add(filling);
    return filling;
  }

  /** Call it when the texts could not be read. */
  abandon(filling: Filling): void {
    this.fillings.delete(filling);
  }

  /**
   * Keeps the texts that were read in one snapshot, except those that are known to have changed since. A full memory
   * keeps only those that are read again, so that pages far into a long list do not push out what many ask for.
   */
  fill(filling: Filling, { server, snapshot }: Changes, texts: ReadonlyMap<string, string>): void {
    this.abandon(filling);
    if (filling.round !== this.round || server !== this.latest?.server) return;
    const outdated = new Set(
      filling.changes.flatMap(({ version, users }) => (snapshot.sees(version) ? [] : users)),
    );
    for (const [user, shown] of texts) {
      if (outdated.has(user) || (this.isFull && !this.doorkeeper.admits(user)) || this.peek(user)) continue;
      const size = ENTRY_BYTES + Buffer.byteLength(shown);
      const remembered = { user: copyOf(user), shown: copyOf(shown), readIn: snapshot };
      this.texts.set(digitsOf(user), remembered, { size });
    }
  }

  /** Like `find`, but does not count as a use. */
  private peek(user: string): Remembered | undefined {
    const known = this.texts.peek(digitsOf(user));
    return known?.user === user ? known : undefined;
  }

  private get isFull(): boolean {
    return this.texts.calculatedSize > FULL * this.maxBytes;
  }

  private move(changes: Changes, since: readonly Change[]): void {
    this.latest = changes;
    for (const change of since) {
      for (const filling of this.fillings) filling.changes.push(change);
      for (const user of change.users) {
        const known = this.peek(user);
        // A text that was read after the change is kept, although the change becomes known only now.
        if (known && !known.readIn.sees(change.version)) this.texts.delete(digitsOf(user));
      }
    }
  }

  private clear(changes: Changes): void {
    this.latest = changes;
    this.round++;
    this.texts.clear();
    this.cleared();
  }
}
