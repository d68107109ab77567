import type { Page, UsersInMemory } from '#kernel';
import { type Queryable, queryNamed, type Replicas, type Statement } from '#platform/database';
import type { PageKey } from './list-reads.js';
import { barePages, fullBarePages, fullJoinedPages, joinedPages } from './page-statements.js';
import type { PeersShown } from './peers-shown.js';

interface PageRow {
  readonly total: number;
  readonly next: string | null;
}

interface JoinedRow extends PageRow {
  readonly entries: string;
}

interface BareRow extends PageRow {
  readonly peers: string;
  /** Null without `include`, and if there are no peers. */
  readonly members?: string | null;
  /** Null in all rows but the first. */
  readonly changes: string | null;
}

/**
 * From this offset on, the users of a page are read in its own statement. Few ask for the same ones again, so they would
 * be missing in memory, and cost a second statement.
 */
const FAR = 1_000;

/** A page whose users may still have to be read. */
export type ReadPage = () => Page | Promise<Page>;

/**
 * Reads pages: from a replica, and far into a list, with their users joined in the same statement; otherwise without, if
 * the users are in the memory of this process.
 */
export class Pages {
  private readonly joined: Statement;
  private readonly fullJoined: Statement;
  private readonly bare: Statement | undefined;
  private readonly fullBare: Statement | undefined;

  /** @param hiddenEntries the name of an SQL function: see `HIDDEN_ENTRIES` */
  constructor(
    private readonly primary: Queryable,
    private readonly replicas: Replicas,
    private readonly users: UsersInMemory | null,
    shown: PeersShown,
    hiddenEntries: string,
  ) {
    this.joined = joinedPages(shown, hiddenEntries);
    this.fullJoined = fullJoinedPages(shown, hiddenEntries);
    this.bare = users ? barePages(users.changesSince, hiddenEntries) : undefined;
    this.fullBare = users ? fullBarePages(shown, users.changesSince, hiddenEntries) : undefined;
  }

  read(keys: readonly PageKey[]): Promise<ReadPage[]> {
    return this.each(keys, (part, bare) => this.from(this.joined, bare && this.bare, columnsOf(part)));
  }

  /** Reads pages with `include`. */
  readFull(keys: readonly PageKey[]): Promise<ReadPage[]> {
    return this.each(keys, (part, bare) =>
      this.from(this.fullJoined, bare && this.fullBare, [
        ...columnsOf(part),
        part.map((key) => key.request.include?.since ?? false),
        part.map((key) => key.request.include?.relationshipWith ?? null),
      ]),
    );
  }

  /** Calls `read` with the pages that are far into their lists, and with the others, for which `bare` is true. */
  private async each(
    keys: readonly PageKey[],
    read: (part: readonly PageKey[], bare: boolean) => Promise<ReadPage[]>,
  ): Promise<ReadPage[]> {
    const far = keys.filter(isFar);
    if (far.length === 0 || far.length === keys.length) return read(keys, far.length === 0);
    const parts = await Promise.all([
      read(far, false),
      read(
        keys.filter((key) => !isFar(key)),
        true,
      ),
    ]);
    const [fromFar, others] = parts.map((pages) => pages.values());
    return keys.map((key) => (isFar(key) ? fromFar! : others!).next().value!);
  }

  private async from(
    joined: Statement,
    bare: Statement | false | undefined,
    columns: readonly unknown[][],
  ): Promise<ReadPage[]> {
    const { users } = this;
    if (!users || !bare) return (await this.replicas.query<JoinedRow>(joined, columns)).map(joinedPage);
    let pages: ReadPage[] | undefined;
    const rows = await this.replicas.query<JoinedRow>(joined, columns, async () => {
      pages = await this.fromPrimary(users, bare, columns);
      return [];
    });
    return pages ?? rows.map(joinedPage);
  }

  private async fromPrimary(
    users: UsersInMemory,
    statement: Statement,
    columns: readonly unknown[][],
  ): Promise<ReadPage[]> {
    const read = users.begin();
    const rows = await queryNamed<BareRow>(this.primary, statement, [...columns, read.seen]);
    const shown = read.end(
      rows[0]!.changes!,
      rows.map(({ peers }) => (peers === '' ? [] : peers.split(','))),
    );
    return rows.map((row, i) => async () => pageOf(row, entriesOf(await shown[i]!(), row.members)));
  }
}

function isFar({ request }: PageKey): boolean {
  return request.before === undefined && request.offset >= FAR;
}

function entriesOf(users: readonly string[], members: string | null = null): string {
  if (members === null) return `[${users.join(',')}]`;
  const more = members.split('\n');
  return `[${users.map((user, i) => `${user.slice(0, -1)}${more[i]!}}`).join(',')}]`;
}

function joinedPage(row: JoinedRow): ReadPage {
  return () => pageOf(row, row.entries);
}

function pageOf({ total, next }: PageRow, entries: string): Page {
  return { total, entries, ...(next !== null && { next }) };
}

function columnsOf(keys: readonly PageKey[]): unknown[][] {
  return [
    keys.map((key) => key.owner),
    keys.map((key) => key.kind),
    keys.map((key) => key.request.offset),
    keys.map((key) => key.request.limit),
    keys.map((key) => key.request.before ?? null),
    keys.map((key) => key.viewer ?? null),
  ];
}
