import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import {
  HIDDEN_ENTRIES,
  type Page,
  type PageRequest,
  type UserId,
  USERS_IN_MEMORY,
  type UsersInMemory,
} from '#kernel';
import {
  gathered,
  gatheredBySize,
  isDistributed,
  type Queryable,
  queryNamed,
  Replicas,
  type Statement,
} from '#platform/database';
import { Entry } from './entities/entry.entity.js';
import type { ListKind } from './list-kind.js';
import type { PageKey, SizesKey } from './list-reads.js';
import { ListsByOwner } from './lists-by-owner.repository.js';
import { Pages } from './pages.repository.js';
import { PEERS_SHOWN, type PeersShown } from './peers-shown.js';

/** An owner and the peer on the owner's list. */
export interface Pair {
  readonly owner: UserId;
  readonly peer: UserId;
}

/** A list that may have at most `most` entries, and how many new ones are asked for. */
export interface ListGrowth {
  readonly kind: ListKind;
  readonly owner: UserId;
  readonly most: number;
  readonly asked: number;
}

/** A pair that a write changed: its index among the given pairs, and the id of its entry. */
export interface Changed {
  readonly index: number;
  readonly id: string;
}

interface SizesRow {
  readonly owner: UserId;
  readonly n: readonly number[];
}

interface SizesOfAll {
  readonly owners: readonly UserId[];
  readonly sizes: readonly (readonly number[])[];
}

/** $1 kind, $2 owners, $3 peers. */
const LINK: Statement = {
  name: 'adjacency.link',
  text: 'SELECT ord - 1 AS index, id FROM adjacency.link($1::smallint, $2::uuid[], $3::uuid[])',
};

/** $1 kind, $2 owners, $3 peers. */
const UNLINK: Statement = {
  name: 'adjacency.unlink',
  text: 'SELECT ord - 1 AS index, id FROM adjacency.unlink($1::smallint, $2::uuid[], $3::uuid[])',
};

/** $1 owners, $2 kinds. One row, whose JSON is parsed faster than rows and arrays. */
const SIZES: Statement = {
  name: 'adjacency.sizes',
  text: `SELECT coalesce(json_agg(owner), '[]') AS owners, coalesce(json_agg(n), '[]') AS sizes
    FROM adjacency.sizes($1::uuid[], $2::smallint[])`,
};

/**
 * The sizes that a viewer sees; the parameter is the SQL function for hidden entries. $1 owners, $2 kinds, $3 viewer.
 */
const sizesSeen = (hiddenEntries: string): Statement => ({
  name: 'adjacency.sizes-seen',
  text: `SELECT s.owner, (
      SELECT array_agg(CASE WHEN h.ids IS NULL THEN 0 ELSE x.n - cardinality(h.ids) END ORDER BY x.ord)
      FROM unnest(s.n, $2::smallint[]) WITH ORDINALITY AS x(n, kind, ord)
      CROSS JOIN LATERAL (SELECT ${hiddenEntries}($3::uuid, s.owner, x.kind) AS ids OFFSET 0) h) AS n
    FROM adjacency.sizes($1::uuid[], $2::smallint[]) s`,
});

/** $1 kinds, $2 owners, $3 maximum lengths, $4 numbers of new entries. */
const ROOMS: Statement = {
  name: 'adjacency.rooms',
  text: 'SELECT adjacency.rooms($1::smallint[], $2::uuid[], $3::int[], $4::int[]) AS rooms',
};

/** $1 actors, $2 targets. */
const LOCK_PAIRS: Statement = {
  name: 'adjacency.lock-pairs',
  text: 'SELECT adjacency.lock_pairs($1::uuid[], $2::uuid[])',
};

/** Lists of peers, newest first, with exact sizes; every page of a list costs the same. */
@Injectable()
export class Adjacency implements OnModuleInit {
  private readonly sizesSeenStatement: Statement;
  private readonly together: Pages;
  /** Reads the lists if they are distributed by owner. */
  private readonly byOwner: ListsByOwner | undefined;
  private readonly pages = gathered(
    (keys: readonly PageKey[]) => this.byOwner?.pages(keys) ?? this.together.read(keys),
  );
  private readonly fullPages = gathered(
    (keys: readonly PageKey[]) => this.byOwner?.pages(keys) ?? this.together.readFull(keys),
  );
  private readonly sizesOf = gatheredBySize(
    (keys: readonly SizesKey[]) => this.readSizes(keys),
    ({ owners }) => owners.length,
  );

  constructor(
    @InjectRepository(Entry) private readonly entries: Repository<Entry>,
    replicas: Replicas,
    @Inject(PEERS_SHOWN) peersShown: PeersShown,
    @Inject(HIDDEN_ENTRIES) hiddenEntries: string,
    @Inject(USERS_IN_MEMORY) users: UsersInMemory | null,
  ) {
    this.together = new Pages(entries, replicas, users, peersShown, hiddenEntries);
    this.sizesSeenStatement = sizesSeen(hiddenEntries);
    this.byOwner = isDistributed(entries) ? new ListsByOwner(entries, peersShown, hiddenEntries) : undefined;
  }

  /** Throws if distributed lists could not be read from one snapshot on this database. */
  async onModuleInit(): Promise<void> {
    await this.byOwner?.requireDelegation();
  }

  /**
   * Puts each peer on its owner's list `kind`, and each owner on the mirror list of the peer. Returns the pairs that
   * are new. Later pairs count as newer. Call it with the list, never with its mirror.
   */
  async link(db: Queryable, kind: ListKind, pairs: readonly Pair[]): Promise<Changed[]> {
    return queryNamed<Changed>(db, LINK, [kind, pairs.map((p) => p.owner), pairs.map((p) => p.peer)]);
  }

  /** Undoes `link` and returns the pairs that existed. */
  async unlink(db: Queryable, kind: ListKind, pairs: readonly Pair[]): Promise<Changed[]> {
    return queryNamed<Changed>(db, UNLINK, [kind, pairs.map((p) => p.owner), pairs.map((p) => p.peer)]);
  }

  /** Locks each pair until the transaction ends; it does not matter which of the two is the owner. */
  async lockPairs(tx: EntityManager, pairs: readonly Pair[]): Promise<void> {
    await queryNamed(tx, LOCK_PAIRS, [pairs.map((p) => p.owner), pairs.map((p) => p.peer)]);
  }

  /**
   * How many of the new entries that are asked for each list has room for. Until the transaction ends, the lists are
   * locked for others who ask this. Call it once in a transaction, after the pairs are locked.
   */
  async rooms(tx: EntityManager, lists: readonly ListGrowth[]): Promise<readonly number[]> {
    const columns = [
      lists.map(({ kind }) => kind),
      lists.map(({ owner }) => owner),
      lists.map(({ most }) => most),
      lists.map(({ asked }) => asked),
    ];
    const [row] = await queryNamed<{ rooms: number[] }>(tx, ROOMS, columns);
    return row!.rooms;
  }

  /**
   * A page of a list and the exact size of the list, from one snapshot. Past the end it is empty. If a viewer is given,
   * entries hidden from the viewer are left out; nothing is hidden from owners in their own lists.
   */
  async page(kind: ListKind, owner: UserId, request: PageRequest, viewer?: UserId): Promise<Page> {
    const key = { kind, owner, request, ...(viewer !== owner && { viewer }) };
    const read = await (request.include ? this.fullPages : this.pages).load(key);
    return read();
  }

  /** The exact sizes of each owner's lists of the given kinds, in their order; for an unknown owner they are zero. */
  async sizes(owners: readonly UserId[], kinds: readonly ListKind[]): Promise<(readonly number[])[]> {
    return this.sizesOf.load({ owners, kinds });
  }

  /** Like `sizes`, without the entries that are hidden from the viewer. */
  async sizesSeen(
    viewer: UserId,
    owners: readonly UserId[],
    kinds: readonly ListKind[],
  ): Promise<(readonly number[])[]> {
    if (this.byOwner) return this.byOwner.sizesSeen(viewer, owners, kinds);
    const rows = await queryNamed<SizesRow>(this.entries, this.sizesSeenStatement, [owners, kinds, viewer]);
    const sizes = new Map(rows.map((row) => [row.owner, row.n]));
    return owners.map((owner) => sizes.get(owner)!);
  }

  /** Reads all requested kinds of all owners in one statement, and returns to each call what it asked for. */
  private async readSizes(keys: readonly SizesKey[]): Promise<((readonly number[])[] | Error)[]> {
    if (this.byOwner) return this.byOwner.sizes(keys);
    const owners = [...new Set(keys.flatMap((key) => key.owners))];
    const kinds = [...new Set(keys.flatMap((key) => key.kinds))];
    const [row] = await queryNamed<SizesOfAll>(this.entries, SIZES, [owners, kinds]);
    const sizes = new Map(row!.owners.map((owner, i) => [owner, row!.sizes[i]!]));
    return keys.map((key) => {
      const places = key.kinds.map((kind) => kinds.indexOf(kind));
      return key.owners.map((owner) => {
        const all = sizes.get(owner)!;
        return places.map((place) => all[place]!);
      });
    });
  }
}
