import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Page, PageRequest, UserId } from '#kernel';
import { gathered, type Queryable, queryNamed, Replicas, type Statement } from '#platform/database';
import { Entry } from './entities/entry.entity.js';
import type { ListKind } from './list-kind.js';
import { PEERS_AS_JSON } from './peers-as-json.js';

/** An owner and the peer on the owner's list. */
export interface Pair {
  readonly owner: UserId;
  readonly peer: UserId;
}

/** A pair that a write changed: its index in the pairs asked for and the id of its entry. */
export interface Changed {
  readonly index: number;
  readonly id: string;
}

/** The sizes of an owner's five lists, by `ListKind`. */
export type Sizes = Readonly<Record<ListKind, number>>;

interface PageKey {
  readonly kind: ListKind;
  readonly owner: UserId;
  readonly request: PageRequest;
}

interface PageRow {
  readonly total: number;
  readonly entries: string;
  readonly next: string | null;
}

/** $1 kind, $2 mirror, $3 owners, $4 peers. */
const LINK: Statement = {
  name: 'adjacency.link',
  text: 'SELECT ord - 1 AS index, id FROM adjacency.link($1::smallint, $2::smallint, $3::uuid[], $4::uuid[])',
};

/** $1 kind, $2 mirror, $3 owners, $4 peers. */
const UNLINK: Statement = {
  name: 'adjacency.unlink',
  text: 'SELECT ord - 1 AS index, id FROM adjacency.unlink($1::smallint, $2::smallint, $3::uuid[], $4::uuid[])',
};

/** $1 owners. */
const SIZES: Statement = {
  name: 'adjacency.sizes',
  text: 'SELECT owner, n FROM adjacency.sizes($1::uuid[])',
};

/**
 * Arrays of one length: $1 owners, $2 kinds, $3 offsets, $4 limits, $5 before (ids or nulls). Entries come as the text
 * of a JSON array made by the given SQL function. One entry more than the limit is read to tell whether any follow.
 */
const pagesOf = (peersAsJson: string): Statement => ({
  name: 'adjacency.pages',
  text: `SELECT p.total::float8 AS total, ${peersAsJson}(p.peers[:r.lim])::text AS entries,
           CASE WHEN cardinality(p.ids) > r.lim THEN p.ids[r.lim] END AS next
    FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::int[], $5::bigint[])
         WITH ORDINALITY AS r(owner, kind, off, lim, before, ord)
    CROSS JOIN LATERAL adjacency.page(r.owner, r.kind, r.off, r.lim + 1, r.before) p
    ORDER BY r.ord`,
});

/** Lists of peers, newest first: exact sizes, and any page of a list in the same time. */
@Injectable()
export class Adjacency {
  private readonly pagesStatement: Statement;
  private readonly pages = gathered((keys: readonly PageKey[]) => this.readPages(keys));
  private readonly sizesOf = gathered((owners: readonly UserId[]) => this.readSizes(owners));

  constructor(
    @InjectRepository(Entry) private readonly entries: Repository<Entry>,
    private readonly replicas: Replicas,
    @Inject(PEERS_AS_JSON) peersAsJson: string,
  ) {
    this.pagesStatement = pagesOf(peersAsJson);
  }

  /**
   * Puts each peer on its owner's list `kind` and each owner on the peer's list `mirror`, and answers those that were
   * not there yet. Later pairs count as newer. Each list must be one that carries truth: following, friends
   * (its own mirror) or requests sent.
   */
  async link(db: Queryable, kind: ListKind, mirror: ListKind, pairs: readonly Pair[]): Promise<Changed[]> {
    return queryNamed<Changed>(db, LINK, [kind, mirror, pairs.map((p) => p.owner), pairs.map((p) => p.peer)]);
  }

  /** Undoes `link` and answers the pairs that were there. */
  async unlink(db: Queryable, kind: ListKind, mirror: ListKind, pairs: readonly Pair[]): Promise<Changed[]> {
    return queryNamed<Changed>(db, UNLINK, [
      kind,
      mirror,
      pairs.map((p) => p.owner),
      pairs.map((p) => p.peer),
    ]);
  }

  /** A page of a list with the list's exact size, from one snapshot. Past the end it is empty. */
  async page(kind: ListKind, owner: UserId, request: PageRequest): Promise<Page> {
    return this.pages.load({ kind, owner, request });
  }

  /** The exact sizes of each owner's lists; an unknown owner's are zero. */
  async sizes(owners: readonly UserId[]): Promise<Map<UserId, Sizes>> {
    const sizes = await Promise.all(owners.map((owner) => this.sizesOf.load(owner)));
    return new Map(owners.map((owner, i) => [owner, sizes[i]!]));
  }

  private async readPages(keys: readonly PageKey[]): Promise<Page[]> {
    const rows = await this.replicas.query<PageRow>(this.pagesStatement, [
      keys.map((key) => key.owner),
      keys.map((key) => key.kind),
      keys.map((key) => key.request.offset),
      keys.map((key) => key.request.limit),
      keys.map((key) => key.request.before ?? null),
    ]);
    return rows.map(({ total, entries, next }) => ({ total, entries, ...(next !== null && { next }) }));
  }

  private async readSizes(owners: readonly UserId[]): Promise<Sizes[]> {
    const distinct = [...new Set(owners)];
    const rows = await queryNamed<{ owner: UserId; n: number[] }>(this.entries, SIZES, [distinct]);
    const sizes = new Map(rows.map((row) => [row.owner, row.n as unknown as Sizes]));
    return owners.map((owner) => sizes.get(owner)!);
  }
}
