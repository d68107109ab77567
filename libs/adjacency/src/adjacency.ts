import { Inject, Injectable } from '@nestjs/common';
import type { Page, PageRequest, UserId } from '#kernel';
import { Database, gathered, Replicas, type Statement, type Transaction } from '#platform/database';
import type { ListKind } from './list-kind.js';
import { PEERS_AS_JSON } from './peers-as-json.js';
import { HOLDS, LINK, pagesOf, SIZES, UNLINK } from './statements.js';

/** An owner and the peer on the owner's list. */
export interface Pair {
  readonly owner: UserId;
  readonly peer: UserId;
}

/** A pair and the list asked about, which must be one that carries truth. */
export interface Membership extends Pair {
  readonly kind: ListKind;
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

/** Lists of peers, newest first: exact sizes, and any page of a list in the same time. */
@Injectable()
export class Adjacency {
  private readonly pagesStatement: Statement;
  private readonly pages = gathered((keys: readonly PageKey[]) => this.readPages(keys));
  private readonly sizesOf = gathered((owners: readonly UserId[]) => this.readSizes(owners));

  constructor(
    private readonly database: Database,
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
  async link(db: Transaction, kind: ListKind, mirror: ListKind, pairs: readonly Pair[]): Promise<Changed[]> {
    return db.query<Changed>(LINK, [kind, mirror, pairs.map((p) => p.owner), pairs.map((p) => p.peer)]);
  }

  /** Undoes `link` and answers the pairs that were there. */
  async unlink(
    db: Transaction,
    kind: ListKind,
    mirror: ListKind,
    pairs: readonly Pair[],
  ): Promise<Changed[]> {
    return db.query<Changed>(UNLINK, [kind, mirror, pairs.map((p) => p.owner), pairs.map((p) => p.peer)]);
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

  /** For each membership, whether the peer is on the owner's list. */
  async holds(db: Transaction, memberships: readonly Membership[]): Promise<boolean[]> {
    const rows = await db.query<{ found: boolean }>(HOLDS, [
      memberships.map((m) => m.owner),
      memberships.map((m) => m.kind),
      memberships.map((m) => m.peer),
    ]);
    return rows.map((row) => row.found);
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
    const rows = await this.database.query<{ owner: UserId; n: number[] }>(SIZES, [distinct]);
    const sizes = new Map(rows.map((row) => [row.owner, row.n as unknown as Sizes]));
    return owners.map((owner) => sizes.get(owner)!);
  }
}
