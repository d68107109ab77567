import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ConnectionsClient, isConnectionsError } from '../../clients/typescript/src/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { person } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { serviceToken, userToken } from '../support/tokens.js';

describe('The client', () => {
  let database: TestDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await createDatabase();
    server = await startServer({ DATABASE_URL: database.url });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  const of = (user: string, name?: string): ConnectionsClient =>
    new ConnectionsClient({ baseUrl: server.url, token: () => userToken(user, { name }) });
  const backEnd = (): ConnectionsClient =>
    new ConnectionsClient({ baseUrl: server.url, token: () => serviceToken() });

  it('follows, lists by cursor, and unfollows', async () => {
    const [me, ...others] = [person(), person(), person(), person()] as const;
    const mine = of(me);
    for (const other of others) await mine.follow(other);
    const pages = [];
    for await (const { data, meta } of mine.following({ limit: 2 }).pages())
      pages.push([data.length, meta.total]);
    expect(pages).toEqual([
      [2, 3],
      [1, 3],
    ]);
    const entries = [];
    for await (const entry of mine.following({ limit: 1, include: ['since', 'relationship'] }).all())
      entries.push(entry);
    expect(entries.map(({ user_id }) => user_id)).toEqual([...others].reverse());
    expect(entries[0]).toMatchObject({ since: expect.any(String), relationship: { following: true } });
    const { data } = await mine.following({ offset: 2, limit: 1 }).page();
    expect(data.map(({ user_id }) => user_id)).toEqual([others[0]]);
    const rest = [];
    for await (const page of mine.following({ offset: 1, limit: 1 }).pages())
      rest.push(page.data[0]!.user_id);
    expect(rest).toEqual([others[1], others[0]]);

    await mine.unfollow(others[0]);
    expect((await mine.counts()).following_count).toBe(2);
    expect((await mine.countsOf([others[0], others[1]])).get(others[1])!.followers_count).toBe(1);
    await of(others[1]).removeFollower(me);
    expect((await mine.following().page()).meta.total).toBe(1);
  });

  it('asks to be friends, cancels, declines, approves and ends', async () => {
    const [ann, ben] = [person(), person()];
    const [anns, bens] = [of(ann), of(ben)];
    await anns.sendRequest(ben);
    expect((await anns.requestsSent().page()).data[0]!.user_id).toBe(ben);
    await anns.cancelRequest(ben);
    expect((await bens.requestsReceived().page()).meta.total).toBe(0);

    await anns.sendRequest(ben);
    await bens.approve(ann);
    expect((await bens.friends().page()).data[0]!.user_id).toBe(ann);
    expect((await anns.relationships([ben])).get(ben)!.friends).toBe(true);
    await bens.endFriendship(ann);

    await bens.sendRequest(ann);
    await anns.decline(ben);
    const error = await bens.sendRequest(ann).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!isConnectionsError(error) || error.code !== 'request_declined') throw error;
    expect(error.status).toBe(409);
    expect(error.retryAfter).toBeGreaterThan(0);
    expect(error.requestId).toMatch(/^[\w-]{36}$/);
  });

  it('blocks and unblocks', async () => {
    const [ann, ben] = [person(), person()];
    await of(ann).block(ben);
    expect((await of(ann).blocks().page()).data.map(({ user_id }) => user_id)).toEqual([ben]);
    await expect(of(ben).follow(ann)).rejects.toMatchObject({ code: 'blocked', status: 403 });
    await of(ann).unblock(ben);
    await of(ben).follow(ann);
  });

  it('acts for any user with a service token', async () => {
    const [ann, ben] = [person(), person()];
    const service = backEnd();
    await service.follow(ben, { userId: ann });
    expect((await service.followers({ userId: ben }).page()).data[0]!.user_id).toBe(ann);
    await service.saveProfiles([{ user_id: ann, data: { name: 'Ann' } }]);
    expect((await service.profile(ann)).name).toBe('Ann');
    expect((await service.profilesOf([ben, ann])).get(ann)!.name).toBe('Ann');
    expect([...(await service.relationships([ben], { userId: ann }))][0]![1].following).toBe(true);
    await expect(service.following().page()).rejects.toMatchObject({ code: 'user_id_required' });
    await expect(of(ann).saveProfiles([])).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('replaces a token that is refused', async () => {
    const me = person();
    const token = (refused?: string) => (refused === undefined ? 'expired' : userToken(me));
    const client = new ConnectionsClient({ baseUrl: `${server.url}/`, token });
    expect((await client.counts()).following_count).toBe(0);
    const stuck = new ConnectionsClient({ baseUrl: server.url, token: () => 'expired' });
    await expect(stuck.counts()).rejects.toMatchObject({ code: 'invalid_token', status: 401 });
  });

  it('runs as its README says', async () => {
    const code = /```ts\n(.*?)```/s.exec(readFileSync('clients/typescript/README.md', 'utf8'))![1]!;
    const { outputFiles } = await build({
      stdin: { contents: code.replace('http://localhost:3000', server.url), loader: 'ts', resolveDir: '.' },
      alias: { '@connections/client': './clients/typescript/src/index.ts' },
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      write: false,
    });
    const folder = mkdtempSync(join(tmpdir(), 'connections-client-'));
    try {
      writeFileSync(join(folder, 'readme.mjs'), outputFiles[0]!.text);
      const env = { PATH: process.env.PATH, ALICE: await userToken(), BOB_ID: person() };
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'readme.mjs')], { env });
      expect(stdout).toContain(env.BOB_ID);
      expect(stdout).toContain('following_count: 1');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
