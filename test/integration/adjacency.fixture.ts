import pg from 'pg';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import {
  Adjacency,
  adjacencyManifest,
  Delta,
  directedLists,
  Entry,
  type PeersShown,
  RollerRepository,
  symmetricList,
} from '#adjacency';
import { type Page, toUserId, type UserId } from '#kernel';
import { createDataSource, migrate, Replicas } from '#platform/database';
import { Metrics } from '#platform/observability';
import { check, type Violation } from '../../tools/check-graph/check.js';
import { onCitus, prepareSchema } from '../support/citus.js';
import { createDatabase } from '../support/database.js';
import { chooseDistributedForms } from '../support/distributed-forms.js';
import { eventually } from '../support/eventually.js';

/** Shows only ids, and treats some users as known: what else pages can show belongs to the contexts. */
const PEERS_SHOWN: PeersShown = {
  asJson: 'array_to_json',
  asJsonWith: 'array_to_json',
  relationships: () => 'NULL',
  find: `SELECT id, to_json(id)::text AS shown FROM unnest($1::uuid[]) AS id WHERE id::text < '00000000-0000-4000-8000-00000000000c'`,
  unknown: (id) => JSON.stringify(id),
};

const MANIFEST = adjacencyManifest(PEERS_SHOWN);

/** Lists declared as a context does it: the engine itself declares none. No context has these numbers. */
export const [LIST, MIRROR] = directedLists(7_000, 'test lists', 'kept');
export const MUTUAL = symmetricList(1_000, 'mutual test lists', 'kept');
export const [FAR_LIST, FAR_MIRROR] = directedLists(8_000, 'test lists with a high number', 'kept');

/** All steps of a roller, a small part of each, in one statement. */
export const ROLL = `SELECT adjacency.lengthen(2),
  (SELECT count(adjacency.plant(owner, kind)) FROM (
    SELECT owner, kind FROM adjacency.long_list WHERE root_level IS NULL ORDER BY random() LIMIT 2) l),
  (SELECT sum(adjacency.fold(owner, kind, 50)) FROM (
    SELECT owner, kind FROM adjacency.delta GROUP BY owner, kind ORDER BY random() LIMIT 8) l)`;

/** The engine on its own empty database, with small leaves so that trees soon grow. */
export interface Lists {
  readonly adjacency: Adjacency;
  readonly dataSource: DataSource;
  /** A plain connection for other SQL than the engine's. */
  readonly sql: pg.Client;
  readonly url: string;
  /** Plants and folds until nothing is left to do. */
  settle(): Promise<void>;
  violations(): Promise<Violation[]>;
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function createLists(leafCapacity = 4, { distributed = false } = {}): Promise<Lists> {
  const home = await createDatabase();
  const dataSource = createDataSource(home.url, [MANIFEST], { distributed });
  await (onCitus ? prepareSchema(home.url, [MANIFEST]) : migrate(home.url, [MANIFEST]));
  if (distributed && !onCitus) await chooseDistributedForms(home.url);
  await dataSource.initialize();
  const sql = new pg.Client({ connectionString: home.url });
  await sql.connect();
  await sql.query(`CREATE OR REPLACE FUNCTION adjacency.leaf_capacity() RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE RETURN ${leafCapacity}`);
  await sql.query(`CREATE FUNCTION none_hidden(uuid, uuid, smallint) RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE RETURN '{}'::bigint[]`);
  const roller = new RollerRepository(dataSource.getRepository(Delta));
  return {
    adjacency: new Adjacency(
      dataSource.getRepository(Entry),
      new Replicas(dataSource, { databaseReplicaUrls: [] }, new Metrics(), pino({ level: 'silent' })),
      PEERS_SHOWN,
      'none_hidden',
      null,
    ),
    dataSource,
    sql,
    url: home.url,
    async settle() {
      await eventually(
        async () => {
          const done = [await roller.lengthen(100), await roller.plant(), await roller.fold(1_000)];
          expect(done).toEqual([0, 0, 0]);
        },
        { intervalMs: 0 },
      );
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

/** The i-th test user. */
export function user(i: number): UserId {
  return toUserId(`00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`);
}

/** The peers of a page of these lists, which show only ids. */
export function peersOf(page: Page): UserId[] {
  return JSON.parse(page.entries) as UserId[];
}
