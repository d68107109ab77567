import pg from 'pg';
import type { DataSource } from 'typeorm';
import { Adjacency, adjacencyManifest, Entry } from '#adjacency';
import { type Page, toUserId, type UserId } from '#kernel';
import { createDataSource, migrate, Replicas } from '#platform/database';
import { check, type Violation } from '../../tools/check-graph/check.js';
import { createDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

const MANIFEST = adjacencyManifest('array_to_json');

/** The engine on an empty database of its own, with small leaves so that trees grow early. */
export interface Lists {
  readonly adjacency: Adjacency;
  readonly dataSource: DataSource;
  /** A plain connection for SQL that the engine does not do itself. */
  readonly sql: pg.Client;
  readonly url: string;
  /** Plants and folds until nothing is left to do. */
  settle(): Promise<void>;
  violations(): Promise<Violation[]>;
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function createLists(leafCapacity = 4): Promise<Lists> {
  const home = await createDatabase();
  const dataSource = createDataSource(home.url, [MANIFEST]);
  await migrate(home.url, [MANIFEST]);
  await dataSource.initialize();
  const sql = new pg.Client({ connectionString: home.url });
  await sql.connect();
  await sql.query(`CREATE OR REPLACE FUNCTION adjacency.leaf_capacity() RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE RETURN ${leafCapacity}`);
  return {
    adjacency: new Adjacency(
      dataSource.getRepository(Entry),
      new Replicas(dataSource, { databaseReplicaUrls: [] }),
      'array_to_json',
    ),
    dataSource,
    sql,
    url: home.url,
    async settle() {
      const work =
        'SELECT adjacency.lengthen(100) <> 0 OR adjacency.plant() OR adjacency.fold(1000) <> 0 AS left';
      await eventually(async () => expect((await sql.query(work)).rows).toEqual([{ left: false }]), {
        intervalMs: 0,
      });
    },
    violations: () => check(sql, MANIFEST.invariants!),
    async empty() {
      await sql.query(
        'TRUNCATE adjacency.entry, adjacency.delta, adjacency.long_list, adjacency.overgrown, adjacency.node',
      );
      await sql.query('ALTER SEQUENCE adjacency.entry_id RESTART');
    },
    async close() {
      await sql.end();
      await dataSource.destroy();
      await home.drop();
    },
  };
}

/** The i-th test user. Users differ in their last digit, hence in their shard. */
export function user(i: number): UserId {
  return toUserId(`00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`);
}

/** The peers of a page of these lists, which show nothing of a peer but its id. */
export function peersOf(page: Page): UserId[] {
  return JSON.parse(page.entries) as UserId[];
}
