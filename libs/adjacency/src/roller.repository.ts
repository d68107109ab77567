import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { queryNamed, type Statement } from '#platform/database';
import { Delta } from './entities/delta.entity.js';

/** $1 most changes to fold. */
const FOLD: Statement = {
  name: 'adjacency.fold',
  text: 'SELECT adjacency.fold($1::int) AS folded',
  background: true,
};

/** $1 most lists to make long. Answers how many became so, or -1 when writers were in the way. */
export const LENGTHEN: Statement = {
  name: 'adjacency.lengthen',
  text: 'SELECT adjacency.lengthen($1::int) AS lengthened',
};

/** Answers whether there was a tree to plant. */
export const PLANT: Statement = {
  name: 'adjacency.plant',
  text: 'SELECT adjacency.plant() AS planted',
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

/** Changes that wait to be folded: how many, and the age of the oldest in seconds. */
interface Pending {
  readonly pending: number;
  readonly age: number;
}

/** The steps of the roller, each a transaction of its own. */
@Injectable()
export class RollerRepository {
  constructor(@InjectRepository(Delta) private readonly deltas: Repository<Delta>) {}

  /** Answers how many changes were folded; none or fewer when there was nothing to fold or another instance was at it. */
  async fold(most: number): Promise<number> {
    return (await queryNamed<{ folded: number }>(this.deltas, FOLD, [most]))[0]!.folded;
  }

  /** Answers how many lists became long, or -1 when writers were in the way. */
  async lengthen(most: number): Promise<number> {
    return (await queryNamed<{ lengthened: number }>(this.deltas, LENGTHEN, [most]))[0]!.lengthened;
  }

  /** Answers whether there was a tree to plant. */
  async plant(): Promise<boolean> {
    return (await queryNamed<{ planted: boolean }>(this.deltas, PLANT))[0]!.planted;
  }

  async pending(): Promise<Pending> {
    return (await queryNamed<Pending>(this.deltas, PENDING))[0]!;
  }

  /** Frees what folded changes took. Folding goes on meanwhile. */
  async vacuum(): Promise<void> {
    await this.deltas.query('VACUUM (TRUNCATE false, INDEX_CLEANUP ON, SKIP_LOCKED) adjacency.delta');
  }
}
