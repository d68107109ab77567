import fc from 'fast-check';
import pg from 'pg';
import { INVARIANTS } from '../../apps/api/src/manifests.js';
import { check } from '../../tools/check-graph/check.js';
import { startApp, type TestApp } from '../support/app.js';
import { ConnectionsCast } from '../support/connections-cast.js';
import { anyCommand } from '../support/connections-commands.js';
import { VERBS } from '../support/connections-model.js';
import { routeOf } from '../support/connections-routes.js';
import { type ListLimits, StatesOfGraph, StatesOfPairs } from '../support/connections-states.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { chooseDistributedForms } from '../support/distributed-forms.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { WRITES } from './writes.rows.js';

const PEOPLE = 5;
const LIMITS: ListLimits = { following: 2, friends: 2, requestsSent: 1 };
const WAYS: [where: string, forms: 'usual' | 'distributed', runs: number, limits?: ListLimits][] = [
  ['on plain PostgreSQL', 'usual', 40],
  ['in the forms for distributed tables', 'distributed', 10],
  ['with limits of lists', 'usual', 12, LIMITS],
  ['with limits of lists in those forms', 'distributed', 4, LIMITS],
];
const environmentOf = ({ following, friends, requestsSent }: ListLimits) => ({
  MAX_FOLLOWING: `${following}`,
  MAX_FRIENDS: `${friends}`,
  MAX_REQUESTS_SENT: `${requestsSent}`,
});

async function brokenInvariants(url: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return check(client, INVARIANTS).finally(() => client.end());
}

/** What the model lacks of these writes, each a method and a path. Each line says what to do. */
function unmodelled(writes: readonly string[]): string[] {
  const known = VERBS.map((verb) => routeOf(verb, '{target_user_id}')).map(
    ({ method, path }) => `${method.toLowerCase()} /api/connections${path}`,
  );
  return writes
    .filter((write) => !known.includes(write))
    .map(
      (write) =>
        `${write} has no verb: add one to VERBS, and what it does to step(), in test/support/connections-model.ts. ` +
        'The compiler asks for its route. If there is a new list, add it to PairState, and to LISTS and check() in ' +
        'connections-cast.ts.',
    );
}

describe('the model of connections', () => {
  const writes = Object.keys(WRITES).filter((write) => !WRITES[write]!.serviceOnly);

  it('has every write of a user', () => {
    expect(unmodelled(writes)).toEqual([]);
  });

  it('reports a write that it lacks, with what to do', () => {
    expect(unmodelled(['post /without/a/verb'])).toEqual([
      expect.stringMatching(/^post \/without\/a\/verb has no verb: add one to VERBS/),
    ]);
  });
});

const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis.each(WAYS)('all writes, on two instances, %s', (_, forms, numRuns, limits) => {
  let database: TestDatabase;
  let redis: ScratchRedis;
  let apps: TestApp[];

  beforeAll(async () => {
    database = await createDatabase();
    redis = await startRedis();
    if (forms === 'distributed') await chooseDistributedForms(database.url);
    const env = { DATABASE_URL: database.url, REDIS_URL: redis.url, ...(limits && environmentOf(limits)) };
    const start = () => startApp(env);
    apps = [await start(), await start()];
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await redis.stop();
    await database.drop();
  });

  it('answer, and leave a state, that some order of the concurrent commands explains', async () => {
    const rounds = fc.array(fc.array(anyCommand(PEOPLE), { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(rounds, async (each) => {
        const states = limits ? new StatesOfGraph(limits) : new StatesOfPairs();
        const cast = await ConnectionsCast.of(PEOPLE, () => apps.map((app) => app.url), states);
        for (const commands of each) await cast.run(commands);
        await cast.check();
      }),
      { numRuns },
    );
    expect(await brokenInvariants(database.url)).toEqual([]);
  }, 120_000);
});
