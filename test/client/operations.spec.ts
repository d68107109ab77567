import { readFileSync } from 'node:fs';
import { ConnectionList, ConnectionsClient } from '../../clients/typescript/src/index.js';
import { isRepeatable } from '../../clients/typescript/src/repeatable.js';
import { lacking } from '../support/lacking.js';
import { readOpenApi } from '../support/openapi-document.js';
import { alice, bob } from '../support/people.js';

const LIST = { message: 'OK', data: [], meta: { total: 0, offset: 0, limit: 100 } };
const USERS = { message: 'OK', users: [] };

/** The last request of a client whose server answers everything. */
function recording(): { client: ConnectionsClient; last: () => Request } {
  let last: Request | undefined;
  const client = new ConnectionsClient({
    baseUrl: 'https://connections.example.com/prefix/',
    token: () => 'a-token',
    fetch: (request) => {
      last = request;
      return Promise.resolve(Response.json({ ...LIST, ...USERS }));
    },
  });
  return { client, last: () => last! };
}

type Use = (client: ConnectionsClient) => Promise<unknown>;
const as = { userId: alice };

/** A call for each operation of openapi.json, all for a user whom a service token names. */
const CALLS: Record<string, Use> = {
  listFollowing: (client) => client.following(as).page(),
  followUser: (client) => client.follow(bob, as),
  unfollowUser: (client) => client.unfollow(bob, as),
  listFollowers: (client) => client.followers(as).page(),
  removeFollower: (client) => client.removeFollower(bob, as),
  listFriends: (client) => client.friends(as).page(),
  endFriendship: (client) => client.endFriendship(bob, as),
  listSentRequests: (client) => client.requestsSent(as).page(),
  sendFriendRequest: (client) => client.sendRequest(bob, as),
  cancelFriendRequest: (client) => client.cancelRequest(bob, as),
  listReceivedRequests: (client) => client.requestsReceived(as).page(),
  approveFriendRequest: (client) => client.approve(bob, as),
  declineFriendRequest: (client) => client.decline(bob, as),
  getConnectionCounts: (client) => client.counts(alice),
  listBlocked: (client) => client.blocks(as).page(),
  blockUser: (client) => client.block(bob, as),
  unblockUser: (client) => client.unblock(bob, as),
  getRelationships: (client) => client.relationships([bob], as),
  getProfiles: (client) => client.profile(alice),
  putProfiles: (client) => client.saveProfiles([{ user_id: alice, data: { name: 'Alice' } }]),
};

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  requestBody?: object;
}
const OPERATIONS = Object.entries(readOpenApi().paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => {
    const { operationId, parameters = [], requestBody } = operation as unknown as Operation;
    const inQuery = parameters.filter(({ in: where }) => where === 'query').map(({ name }) => name);
    return {
      operationId,
      method: method.toUpperCase(),
      path,
      takesUser: inQuery.includes('user_id'),
      isList: inQuery.includes('offset'),
      hasBody: requestBody !== undefined,
    };
  }),
);

/** What CALLS lacks, or has in excess, for a document with these operations. Each line says what to do. */
function gaps(operationIds: readonly string[]): string[] {
  const called = Object.keys(CALLS);
  return [
    ...lacking(operationIds, called).map(
      (id) =>
        `${id} has no call in CALLS: add a method to clients/typescript/src/client.ts, and a call here.`,
    ),
    ...lacking(called, operationIds).map(
      (id) => `${id} is not in openapi.json: remove it from CALLS, and its method from the client.`,
    ),
  ];
}

/** What to do if the request of an operation is not sent again after a failure. */
function unrepeated(operation: string, request: Request): string[] {
  if (isRepeatable(request)) return [];
  return [
    `The client does not repeat ${operation}: ` +
      'add the operation to IDEMPOTENT_BY_CONTRACT in clients/typescript/src/repeatable.ts. Every operation is idempotent.',
  ];
}

/** Methods that return lists and that the README of the client does not name, as instructions. */
function untold(readme: string): string[] {
  return OPERATIONS.filter(({ operationId, isList }) => isList && operationId in CALLS)
    .map(({ operationId }) => /client\.(\w+)\(/.exec(CALLS[operationId]!.toString())![1]!)
    .filter((name) => !readme.includes(`\`${name}\``))
    .map((name) => `Name the list \`${name}\` in clients/typescript/README.md.`);
}

describe('The README of the client', () => {
  it('names every list', () => {
    expect(untold(readFileSync('clients/typescript/README.md', 'utf8'))).toEqual([]);
    expect(untold('`following`')).toContain('Name the list `followers` in clients/typescript/README.md.');
  });
});

describe('The client', () => {
  it('has a method for every operation of the document', () => {
    expect(gaps(OPERATIONS.map(({ operationId }) => operationId))).toEqual([]);
  });

  const callable = OPERATIONS.filter(({ operationId }) => operationId in CALLS);

  it.each(callable)('repeats $operationId, as it is idempotent', async ({ operationId, method, path }) => {
    const { client, last } = recording();
    await CALLS[operationId]!(client);
    expect(unrepeated(`${method} ${path}`, last())).toEqual([]);
  });

  it.each(callable)('sends $operationId', async ({ operationId, method, path, takesUser, hasBody }) => {
    const { client, last } = recording();
    await CALLS[operationId]!(client);
    const { pathname, searchParams } = new URL(last().url);
    expect(`${last().method} ${pathname}`).toBe(`${method} /prefix${path.replace('{target_user_id}', bob)}`);
    expect(searchParams.get('user_id')).toBe(takesUser ? alice : null);
    expect(last().headers.get('Authorization')).toBe('Bearer a-token');
    expect(await last().text()).toMatch(hasBody ? /^[{[]/ : /^$/);
  });

  it('has no other method, and lists that send nothing before they are read', () => {
    const methods = Object.getOwnPropertyNames(ConnectionsClient.prototype).filter(
      (name) => !['constructor', 'list'].includes(name),
    );
    const calls = `${Object.values(CALLS).join()} ${Object.keys(BATCHES).join()}`;
    const uncalled = methods.filter((name) => !calls.includes(name));
    expect(uncalled.map((name) => `${name}() is used by no row of CALLS or BATCHES: add it`)).toEqual([]);
    const { client, last } = recording();
    expect(client.following()).toBeInstanceOf(ConnectionList);
    expect(last()).toBeUndefined();
  });
});

const BATCHES: Record<string, (client: ConnectionsClient, ids: string[]) => Promise<Map<string, unknown>>> = {
  countsOf: (client, ids) => client.countsOf(ids),
  profilesOf: (client, ids) => client.profilesOf(ids),
  relationships: (client, ids) => client.relationships(ids),
};

describe('A missing call, or a request that is not repeated,', () => {
  it('is reported, with what to do', () => {
    const ids = OPERATIONS.map(({ operationId }) => operationId);
    expect(gaps([...ids, 'operationWithoutACall'])).toContainEqual(
      expect.stringMatching(/^operationWithoutACall has no call in CALLS: add a method to .*client\.ts/),
    );
    expect(gaps(ids.slice(1))).toContainEqual(expect.stringContaining('remove it from CALLS'));
    const request = new Request('https://connections.example.com/api/other', { method: 'POST' });
    expect(unrepeated('POST /api/other', request)).toEqual([
      expect.stringMatching(
        /^The client does not repeat POST \/api\/other: add the operation to .*repeatable\.ts/,
      ),
    ]);
  });
});

describe.each(Object.entries(BATCHES))('%s', (_name, ask) => {
  const idOf = (n: number): string => `a11ce000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const answering = (batches: string[][]): ConnectionsClient =>
    new ConnectionsClient({
      baseUrl: 'https://connections.example.com',
      token: () => 'a-token',
      fetch: ({ url }) => {
        const query = new URL(url).searchParams;
        const ids = (query.get('user_ids') ?? query.get('target_user_ids')!).split(',');
        batches.push(ids);
        return Promise.resolve(
          Response.json({ users: ids.map((id) => ({ user_id: id, data: `of ${id}` })) }),
        );
      },
    });

  it('asks for any number of users, 100 at a time', async () => {
    const batches: string[][] = [];
    const ids = Array.from({ length: 250 }, (_, n) => idOf(n));
    const answers = await ask(answering(batches), ids);
    expect(batches.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect([...answers]).toEqual(ids.map((id) => [id, `of ${id}`]));
  });

  it('asks for nobody without a request', async () => {
    const batches: string[][] = [];
    expect(await ask(answering(batches), [])).toEqual(new Map());
    expect(batches).toEqual([]);
  });

  it('answers by the ids as they are given, repetitions once', async () => {
    const batches: string[][] = [];
    const [upper, lower] = [alice.toUpperCase(), alice];
    const answers = await ask(answering(batches), [upper, lower, bob, bob]);
    expect(batches).toEqual([[alice, bob]]);
    expect([...answers.keys()]).toEqual([upper, lower, bob]);
    expect(answers.get(upper)).toBe(`of ${alice}`);
  });
});
