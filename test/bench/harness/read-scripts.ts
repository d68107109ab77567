import { FOLLOWERS } from '#following';
import type { Graph } from './graph.js';
import { RELATED_KINDS, SIZED_KINDS } from './kinds.js';
import { connected } from './postgres.js';

const MANY = 100;

const sizes = (owners: string) => `SELECT owner, n FROM adjacency.sizes(${owners}, ${SIZED_KINDS});`;
const manyFrom = (from: string) =>
  `ARRAY(SELECT id FROM bench.person WHERE n >= ${from} AND n < ${from} + ${MANY})`;

/** pgbench scripts with our statements for reads, one request per statement, of users in the tables of `knowUsers`. */
export class ReadScripts {
  constructor(private readonly graph: Graph) {}

  /** The first page of an ordinary list. */
  get firstPage(): string {
    return `\\set n random(1, ${this.graph.pageOwners.length})
${page('(SELECT id FROM bench.page_owner WHERE n = :n)', '0')}`;
  }

  /** A page of the celebrity's list. */
  get deepPage(): string {
    return `\\set offset random(0, ${this.graph.celebrityFollowers - MANY - 1})
${page(`'${this.graph.celebrity}'::uuid`, ':offset')}`;
  }

  get counts(): string {
    return `${this.person('n')}
${sizes('ARRAY[(SELECT id FROM bench.person WHERE n = :n)]')}`;
  }

  get countsOfMany(): string {
    return `${this.person('n')}
${sizes(manyFrom(':n'))}`;
  }

  get relationships(): string {
    return `${this.person('a')}
${this.person('b')}
SELECT relationships.as_json((SELECT id FROM bench.person WHERE n = :a), ${manyFrom(':b')}, ${RELATED_KINDS});`;
  }

  private person(variable: string): string {
    return `\\set ${variable} random(1, ${this.graph.users.length - MANY})`;
  }
}

const page = (owner: string, offset: string) =>
  `SELECT p.total, array_to_string((p.peers)[1 : ${MANY}], ','), profiles.changes_since(NULL) FROM
  adjacency.page(${owner}, ${FOLLOWERS}::smallint, ${offset}, ${MANY + 1}) p;`;

/** Puts the users of the graph into tables of our database, for the scripts. */
export async function knowUsers(url: string, { users, pageOwners }: Graph): Promise<void> {
  await connected(url, async (client) => {
    await client.query('CREATE SCHEMA IF NOT EXISTS bench');
    for (const [table, ids] of [['person', users] as const, ['page_owner', pageOwners] as const]) {
      await client.query(`DROP TABLE IF EXISTS bench.${table}`);
      await client.query(`CREATE TABLE bench.${table} (n bigint PRIMARY KEY, id uuid NOT NULL)`);
      await client.query(
        `INSERT INTO bench.${table} SELECT n, id FROM unnest($1::uuid[]) WITH ORDINALITY u(id, n)`,
        [ids],
      );
      await client.query(`VACUUM ANALYZE bench.${table}`);
    }
  });
}
