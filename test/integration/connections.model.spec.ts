import fc from 'fast-check';
import { startApp, type TestApp } from '../support/app.js';
import { ConnectionsCast } from '../support/connections-cast.js';
import { anyCommand } from '../support/connections-commands.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { chooseDistributedForms } from '../support/distributed-forms.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';

const PEOPLE = 5;
const WAYS: [where: string, forms: 'usual' | 'distributed', runs: number][] = [
  ['on plain PostgreSQL', 'usual', 40],
  ['in the forms for distributed tables', 'distributed', 10],
];
const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis.each(WAYS)('all writes, on two instances, %s', (_, forms, numRuns) => {
  let database: TestDatabase;
  let redis: ScratchRedis;
  let apps: TestApp[];

  beforeAll(async () => {
    database = await createDatabase();
    redis = await startRedis();
    if (forms === 'distributed') await chooseDistributedForms(database.url);
    const start = () => startApp({ DATABASE_URL: database.url, REDIS_URL: redis.url });
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
        const cast = await ConnectionsCast.of(PEOPLE, () => apps.map((app) => app.url));
        for (const commands of each) await cast.run(commands);
        await cast.check();
      }),
      { numRuns },
    );
  }, 120_000);
});
