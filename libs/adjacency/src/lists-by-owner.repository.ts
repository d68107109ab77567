import { randomUUID } from 'node:crypto';
import type { Repository } from 'typeorm';
import type { Page, PageInclude, PageRequest, UserId } from '#kernel';
import { gathered, queryNamed, type Statement } from '#platform/database';
import type { Entry } from './entities/entry.entity.js';
import type { ListKind } from './list-kind.js';
import type { PageKey, SizesKey } from './list-reads.js';
import type { ReadPage } from './pages.repository.js';
import type { PeersShown } from './peers-shown.js';

interface PageRow {
  readonly total: number;
  readonly ids: readonly string[];
  readonly peers: readonly UserId[];
}

/**
 * $1 owner, $2 kind, $3 offset, $4 one more than the limit, $5 before. The statement contains nothing but the function,
 * with values as arguments: only then does Citus run it on the worker of the list, in one snapshot.
 */
const PAGE: Statement = {
  name: 'adjacency.page-of-owner',
  text: `SELECT total::float8 AS total, ids, peers
    FROM adjacency.page($1::uuid, $2::smallint, $3::bigint, $4::int, $5::bigint)`,
};

/** The same, without the entries $6. */
const PAGE_SEEN: Statement = {
  name: 'adjacency.page-seen-of-owner',
  text: `SELECT total::float8 AS total, ids, peers
    FROM adjacency.page_seen($1::uuid, $2::smallint, $3::bigint, $4::int, $5::bigint, $6::bigint[])`,
};

/** The entries of a page with `include`: $1 peers, $2 ids, $3 with since, $4 whose relationships (an id or null). */
const fullEntries = ({ asJsonWith, relationships }: PeersShown): Statement => ({
  name: 'adjacency.full-entries',
  text: `SELECT ${asJsonWith}($1::uuid[], adjacency.members($2::bigint[], $3::boolean,
      CASE WHEN $4::uuid IS NOT NULL THEN ${relationships('$4::uuid', '$1::uuid[]')} END))::text AS entries`,
});

/** $1 owner, $2 kinds. */
const SIZES: Statement = {
  name: 'adjacency.sizes-of-owner',
  text: 'SELECT n FROM adjacency.sizes_of($1::uuid, $2::smallint[]) AS n',
};

/**
 * Reads distributed lists: one list per statement, several at once, so that each is read from one snapshot and fails
 * alone. The JSON of the peers is on other workers, and is read for all pages together.
 */
export class ListsByOwner {
  private readonly shown = gathered((pages: readonly (readonly UserId[])[]) => this.findShown(pages));

  private readonly hiddenStatement: Statement;
  private readonly fullStatement: Statement;

  /** @param hiddenEntries the name of an SQL function: see `HIDDEN_ENTRIES` */
  constructor(
    private readonly entries: Repository<Entry>,
    private readonly peersShown: PeersShown,
    hiddenEntries: string,
  ) {
    this.fullStatement = fullEntries(peersShown);
    this.hiddenStatement = {
      name: 'adjacency.hidden-entries',
      text: `SELECT ${hiddenEntries}($1::uuid, $2::uuid, k.kind) AS ids
        FROM unnest($3::smallint[]) WITH ORDINALITY AS k(kind, ord) ORDER BY k.ord`,
    };
  }

  /**
   * Throws an Error of one sentence unless pages are read on the worker of their list. Otherwise pages would be wrong
   * as soon as there are writes.
   */
  async requireDelegation(): Promise<void> {
    const plan = await this.entries.query<{ 'QUERY PLAN': string }[]>(
      `EXPLAIN (VERBOSE, COSTS off) ${PAGE.text}`,
      [randomUUID(), 0, 0, 1, null],
    );
    if (isDelegated(plan.map((line) => line['QUERY PLAN']).join('\n'))) return;
    throw new Error(
      'Citus does not run adjacency.page where the list is: every worker needs the metadata, and the coordinator must ' +
        'hold no shards (docs/scaling.md).',
    );
  }

  pages(keys: readonly PageKey[]): Promise<(ReadPage | Error)[]> {
    return eachAlone(keys, async ({ owner, kind, request: { limit, include, ...from }, viewer }) => {
      const [hidden] = viewer === undefined ? [[]] : await this.hidden(viewer, owner, [kind]);
      const { total, ids, peers } = await this.page(owner, kind, { ...from, limit: limit + 1 }, hidden!);
      const entries = await this.entriesOf(ids.slice(0, limit), peers.slice(0, limit), include);
      const page: Page = { total, entries, ...(ids.length > limit && { next: ids[limit - 1]! }) };
      return () => page;
    });
  }

  sizes(keys: readonly SizesKey[]): Promise<((readonly number[])[] | Error)[]> {
    return eachAlone(keys, ({ owners, kinds }) =>
      Promise.all(
        owners.map(async (owner) => {
          const [row] = await queryNamed<{ n: number[] }>(this.entries, SIZES, [owner, kinds]);
          return row!.n;
        }),
      ),
    );
  }

  /** The sizes of each owner's lists without the entries that are hidden from the viewer. */
  async sizesSeen(
    viewer: UserId,
    owners: readonly UserId[],
    kinds: readonly ListKind[],
  ): Promise<(readonly number[])[]> {
    return Promise.all(
      owners.map(async (owner) => {
        const hidden = await this.hidden(viewer, owner, kinds);
        const pages = kinds.map((kind, i) => this.page(owner, kind, { offset: 0, limit: 0 }, hidden[i]!));
        return (await Promise.all(pages)).map(({ total }) => total);
      }),
    );
  }

  private async entriesOf(
    ids: readonly string[],
    peers: readonly UserId[],
    include: PageInclude | undefined,
  ): Promise<string> {
    if (!include) return `[${(await this.shown.load(peers)).join(',')}]`;
    const values = [peers, ids, include.since, include.relationshipWith ?? null];
    const [row] = await queryNamed<{ entries: string }>(this.entries, this.fullStatement, values);
    return row!.entries;
  }

  private async page(
    owner: UserId,
    kind: ListKind,
    { offset, limit, before }: PageRequest,
    hidden: readonly string[] | null,
  ): Promise<PageRow> {
    if (hidden === null) return { total: 0, ids: [], peers: [] };
    const values = [owner, kind, offset, limit, before ?? null];
    const [row] =
      hidden.length === 0
        ? await queryNamed<PageRow>(this.entries, PAGE, values)
        : await queryNamed<PageRow>(this.entries, PAGE_SEEN, [...values, hidden]);
    return row!;
  }

  /** For each kind: the hidden entries of the list; null if the whole list is hidden. */
  private async hidden(
    viewer: UserId,
    owner: UserId,
    kinds: readonly ListKind[],
  ): Promise<(readonly string[] | null)[]> {
    if (viewer === owner) return kinds.map(() => []);
    const values = [viewer, owner, kinds];
    const rows = await queryNamed<{ ids: string[] | null }>(this.entries, this.hiddenStatement, values);
    return rows.map(({ ids }) => ids);
  }

  private async findShown(pages: readonly (readonly UserId[])[]): Promise<string[][]> {
    const users = [...new Set(pages.flat())];
    const find: Statement = { name: 'adjacency.shown', text: this.peersShown.find };
    const rows =
      users.length > 0 ? await queryNamed<{ id: UserId; shown: string }>(this.entries, find, [users]) : [];
    const texts = new Map(rows.map(({ id, shown }) => [id, shown]));
    return pages.map((peers) => peers.map((peer) => texts.get(peer) ?? this.peersShown.unknown(peer)));
  }
}

/** Whether the plan of a page is a single task that is the function itself. */
function isDelegated(plan: string): boolean {
  return /Task Count: 1\b/.test(plan) && /^\s*Query: .* FROM adjacency\.page\(/m.test(plan);
}

/** Runs each read separately; a failed read is returned as an error in its place. */
function eachAlone<Key, Value>(
  keys: readonly Key[],
  read: (key: Key) => Promise<Value>,
): Promise<(Value | Error)[]> {
  return Promise.all(
    keys.map((key) =>
      read(key).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
    ),
  );
}
