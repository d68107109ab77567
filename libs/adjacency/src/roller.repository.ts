import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { isDistributed, queryNamed, type Statement } from '#platform/database';
import { Delta } from './entities/delta.entity.js';
import type { ListKind } from './list-kind.js';

/** $1 maximum number of lists to make long. Returns how many became long, or -1 if writers did not finish in time. */
const LENGTHEN: Statement = {
  name: 'adjacency.lengthen',
  text: 'SELECT adjacency.lengthen($1::int) AS lengthened',
};

/** At most $1 long lists without a tree. */
const TO_PLANT: Statement = {
  name: 'adjacency.to-plant',
  text: `SELECT owner, kind FROM adjacency.long_list WHERE root_level IS NULL ORDER BY random() LIMIT $1::int`,
  background: true,
};

/** $1 owner, $2 kind. */
const PLANT: Statement = {
  name: 'adjacency.plant',
  text: 'SELECT planted FROM adjacency.plant($1::uuid, $2::smallint) AS planted',
  background: true,
};

/**
 * At most $1 lists with pending changes, and how many they have. Lists changed by many statements come first: each
 * delta makes their reads slower.
 */
const TO_FOLD: Statement = {
  name: 'adjacency.to-fold',
  text: `SELECT owner, kind, sum(cardinality(ids))::float8 AS changes FROM adjacency.delta
    GROUP BY owner, kind ORDER BY count(*) > 16 DESC, random() LIMIT $1::int`,
  background: true,
};

/** In one transaction: $1 owners, $2 kinds, $3 maximum number of changes to fold per list. */
const FOLD: Statement = {
  name: 'adjacency.fold',
  text: `SELECT coalesce(sum(adjacency.fold(l.owner, l.kind, $3::int)), 0)::float8 AS folded
    FROM unnest($1::uuid[], $2::smallint[]) AS l(owner, kind)`,
  background: true,
};

/** $1 owner, $2 kind, $3 maximum number of changes to fold. Citus can run this form on the worker of the list. */
const FOLD_ONE: Statement = {
  name: 'adjacency.fold-one',
  text: 'SELECT folded FROM adjacency.fold($1::uuid, $2::smallint, $3::int) AS folded',
  background: true,
};

/** How many changes are pending, and the age of the oldest in seconds. */
const PENDING: Statement = {
  name: 'adjacency.pending',
  text: `SELECT coalesce(sum(cardinality(ids)), 0)::float8 AS pending,
      coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8 AS age
    FROM adjacency.delta`,
  background: true,
};

/** Maximum number of lists that one call works on. Each has at least one change, so fewer changes mean that none is left. */
export const LISTS_AT_ONCE = 256;
/** Of distributed lists. */
const FOLDS_AT_ONCE = 4;

interface List {
  readonly owner: string;
  readonly kind: ListKind;
}

interface WaitingList extends List {
  readonly changes: number;
}

/** Changes that are not folded yet: how many, and the age of the oldest in seconds. */
interface Pending {
  readonly pending: number;
  readonly age: number;
}

/** The steps of the roller, each in its own transaction. */
@Injectable()
export class RollerRepository {
  constructor(@InjectRepository(Delta) private readonly deltas: Repository<Delta>) {}

  /**
   * Folds pending changes of as many lists as have about `most` changes, in one transaction; distributed lists in one
   * transaction each. Returns how many changes were folded: 0 if there are none, or if other instances are folding all
   * of these lists.
   */
  async fold(most: number): Promise<number> {
    const waiting = await queryNamed<WaitingList>(this.deltas, TO_FOLD, [LISTS_AT_ONCE]);
    if (waiting.length === 0) return 0;
    const taken = firstWith(most, waiting);
    if (isDistributed(this.deltas)) return this.foldEach(taken, most);
    const lists = [taken.map(({ owner }) => owner), taken.map(({ kind }) => kind)];
    return (await queryNamed<{ folded: number }>(this.deltas, FOLD, [...lists, most]))[0]!.folded;
  }

  /** A list that cannot be folded now is skipped; throws only if no list could be folded. */
  private async foldEach(lists: readonly List[], most: number): Promise<number> {
    const left = [...lists];
    let folded = 0;
    const failures: unknown[] = [];
    const lane = async (): Promise<void> => {
      for (let list = left.pop(); list !== undefined; list = left.pop()) {
        try {
          const values = [list.owner, list.kind, most];
          folded += (await queryNamed<{ folded: number }>(this.deltas, FOLD_ONE, values))[0]!.folded;
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: FOLDS_AT_ONCE }, lane));
    if (folded === 0 && failures.length > 0) throw new Error('no list can be folded', { cause: failures[0] });
    return folded;
  }

  /** Returns how many lists became long, or -1 if writers did not finish in time. */
  async lengthen(most: number): Promise<number> {
    return (await queryNamed<{ lengthened: number }>(this.deltas, LENGTHEN, [most]))[0]!.lengthened;
  }

  /** Plants the trees of some lists, each in its own transaction, until `enough` returns true. Returns how many. */
  async plant(enough: () => boolean = () => false): Promise<number> {
    let planted = 0;
    for (const { owner, kind } of await queryNamed<List>(this.deltas, TO_PLANT, [LISTS_AT_ONCE])) {
      if (enough()) break;
      const [row] = await queryNamed<{ planted: boolean }>(this.deltas, PLANT, [owner, kind]);
      if (row!.planted) planted++;
    }
    return planted;
  }

  async pending(): Promise<Pending> {
    return (await queryNamed<Pending>(this.deltas, PENDING))[0]!;
  }

  /** Frees the space of folded changes. Folding continues meanwhile. */
  async vacuum(): Promise<void> {
    await this.deltas.query('VACUUM (TRUNCATE false, INDEX_CLEANUP ON, SKIP_LOCKED) adjacency.delta');
  }
}

/** The first lists that together have `most` changes. */
function firstWith(most: number, lists: readonly WaitingList[]): WaitingList[] {
  const taken: WaitingList[] = [];
  let changes = 0;
  for (const list of lists) {
    if (changes >= most) break;
    taken.push(list);
    changes += list.changes;
  }
  return taken;
}
