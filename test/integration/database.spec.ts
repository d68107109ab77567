import { Column, type DataSource, Entity, type EntityManager, PrimaryColumn, type Repository } from 'typeorm';
import { createDataSource, inTransaction, queryNamed, type Statement } from '#platform/database';
import { eventually } from '../support/eventually.js';
import { type ScratchPostgres, startPostgres } from '../support/postgres.js';
import { type SilentProxy, startSilentProxy } from '../support/silent-proxy.js';

@Entity({ schema: 'public', name: 'thing' })
class Thing {
  @PrimaryColumn('int') id: number;
  @Column('int') n: number;
}

const ADD: Statement = {
  name: 'test.add',
  text: 'UPDATE thing SET n = n + $2 WHERE id = $1 RETURNING id, n',
};
const PREPARED: Statement = {
  name: 'test.prepared',
  text: 'SELECT name, pg_backend_pid() AS pid FROM pg_prepared_statements ORDER BY name',
};
const LIMIT = `SELECT current_setting('statement_timeout') AS "limit", pg_sleep(${1_200 / 1_000}) IS NULL`;
/** Fails with a deadlock until its third call. */
const FLAKY: Statement = { name: 'test.flaky', text: 'SELECT flaky() AS calls' };

/** Milliseconds after which a statement without an answer fails. */
const PATIENCE = 1_000;

describe('The database through TypeORM', () => {
  let postgres: ScratchPostgres;
  let proxy: SilentProxy;
  let source: DataSource;
  let things: Repository<Thing>;
  /** Connects directly, not through the proxy. */
  let operator: DataSource;

  beforeAll(async () => {
    postgres = await startPostgres();
    proxy = await startSilentProxy(postgres.port);
    const url = new URL(postgres.url);
    url.port = String(proxy.port);
    source = createDataSource(url.href, [{ name: 'test', entities: [Thing] }]);
    const { extra } = source.options as { extra: object };
    source.setOptions({ poolSize: 2, extra: { ...extra, query_timeout: PATIENCE } });
    await source.initialize();
    operator = await createDataSource(postgres.url, []).initialize();
    things = source.getRepository(Thing);
    await operator.query(`
      CREATE TABLE thing (id int PRIMARY KEY, n int NOT NULL);
      CREATE SEQUENCE calls;
      CREATE FUNCTION flaky() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('calls') < 3 THEN RAISE 'not yet' USING ERRCODE = 'deadlock_detected'; END IF;
        RETURN currval('calls');
      END $$`);
  }, 60_000);

  afterAll(async () => {
    await source.destroy();
    await operator.destroy();
    await postgres.remove();
  }, 60_000);

  const n = async (): Promise<number> => (await things.findOneByOrFail({ id: 1 })).n;

  const away = { code: 'database_unavailable', kind: 'unavailable' };

  const CALLS: [api: string, call: () => Promise<unknown>][] = [
    ['find', () => things.find()],
    ['existsBy', () => things.existsBy({ id: 1 })],
    ['a query builder', () => things.createQueryBuilder('thing').getMany()],
    ['insert', () => things.insert({ id: 3, n: 3 })],
    ['upsert', () => things.upsert({ id: 1, n: 1 }, ['id'])],
    ['save', () => things.save({ id: 1, n: 1 })],
    ['save in a transaction', () => inTransaction(things, (tx) => tx.save(Thing, { id: 1, n: 1 }))],
    ["TypeORM's own transaction", () => source.transaction((tx) => tx.find(Thing))],
    ['a raw query', () => things.query('SELECT 1')],
    ['a named statement', () => queryNamed(things, ADD, [1, 1])],
  ];

  const kill = (which = 'true'): Promise<unknown> =>
    operator.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${which}`,
    );

  describe('that can be reached', () => {
    beforeEach(async () => {
      await operator.query(`TRUNCATE thing; INSERT INTO thing VALUES (1, 0); ALTER SEQUENCE calls RESTART`);
    });

    // The server does not notice that a client has disappeared, and keeps its transaction open.
    afterEach(() => kill("state LIKE 'idle in transaction%'"));

    it('prepares a named statement once, and answers the rows of an update', async () => {
      await inTransaction(things, async (tx) => {
        expect(await queryNamed(tx, ADD, [1, 2])).toEqual([{ id: 1, n: 2 }]);
        expect(await queryNamed(tx, ADD, [1, 3])).toEqual([{ id: 1, n: 5 }]);
        const prepared = await queryNamed<{ name: string }>(tx, PREPARED);
        expect(prepared.filter(({ name }) => name === ADD.name)).toHaveLength(1);
      });
    });

    it('retries a statement after a deadlock', async () => {
      expect(await queryNamed(things, FLAKY)).toEqual([{ calls: '3' }]);
    });

    it('has a longer timeout for background statements, which is not kept in the session', async () => {
      const slow: Statement = { name: 'test.slow', text: LIMIT };
      await expect(queryNamed(things, slow)).rejects.toMatchObject(away);
      const limits = [
        await queryNamed(things, { ...slow, background: true }),
        await queryNamed(things, { name: 'test.limit', text: LIMIT.replace(/, pg_sleep.*/, '') }),
      ];
      expect(limits.flat()).toMatchObject([{ limit: '15s' }, { limit: '3s' }]);
    });

    it('retries a whole transaction after a deadlock, and rolls the first attempts back', async () => {
      let tries = 0;
      await inTransaction(things, async (tx) => {
        tries++;
        await queryNamed(tx, ADD, [1, 1]);
        await queryNamed(tx, FLAKY);
      });
      expect([tries, await n()]).toEqual([3, 1]);
    });

    it('rolls back a transaction that throws, and keeps the connection', async () => {
      const work = async (tx: EntityManager): Promise<void> => {
        await tx.save(Thing, { id: 2, n: 2 });
        throw new Error('no');
      };
      await expect(inTransaction(things, work)).rejects.toThrow('no');
      expect(await things.count()).toBe(1);
    });

    it('treats a transaction within a transaction as a part of it', async () => {
      await inTransaction(things, async (tx) => {
        await expect(
          inTransaction(tx, async (inner) => {
            await queryNamed(inner, ADD, [1, 1]);
            throw new Error('no');
          }),
        ).rejects.toThrow('no');
        await queryNamed(tx, ADD, [1, 10]);
      });
      expect(await n()).toBe(10);
    });

    it('does not change the error of a statement', async () => {
      await expect(things.insert({ id: 1, n: 1 })).rejects.toMatchObject({ code: '23505' });
    });

    it.each([
      ['a connection that was cut', () => kill()],
      [
        'a host that vanished',
        () => {
          proxy.vanish();
          return Promise.resolve();
        },
      ],
    ])('gives up a transaction on %s, and the pool drops the connection', async (_, cut) => {
      try {
        const work = async (tx: EntityManager): Promise<void> => {
          await queryNamed(tx, ADD, [1, 1]);
          await cut();
          await tx.save(Thing, { id: 4, n: 4 });
        };
        await expect(inTransaction(things, work)).rejects.toMatchObject(away);
      } finally {
        proxy.comeBack();
      }
      for (let i = 0; i < 4; i++) expect(await n()).toBe(0);
      expect(await things.existsBy({ id: 4 })).toBe(false);
    });

    it.each(CALLS.filter(([api]) => /^(find|save|a )/.test(api)))(
      'reports a host that disappeared as unavailable, and recovers: %s',
      async (_, call) => {
        await Promise.all([things.find(), things.find()]);
        proxy.vanish();
        try {
          await expect(call()).rejects.toMatchObject(away);
        } finally {
          proxy.comeBack();
        }
        // The other idle connection of the pool is also dead, but that is not known yet.
        await eventually(call);
        await call().catch(() => undefined);
        expect(await things.existsBy({ id: 1 })).toBe(true);
      },
    );
  });

  describe('that is stopped', () => {
    beforeAll(async () => {
      await kill();
      await postgres.stop();
      await proxy.close();
    }, 60_000);

    it.each(CALLS)('is unavailable: %s', async (_, call) => {
      await expect(call()).rejects.toMatchObject(away);
    });
  });
});
