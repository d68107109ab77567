import {
  ConnectionsClient,
  type ConnectionsClientOptions,
  ConnectionsError,
  type Fetch,
  isConnectionsError,
} from '../../clients/typescript/src/index.js';
import { sender } from '../../clients/typescript/src/send.js';
import { bob } from '../support/people.js';

const URL = 'https://connections.example.com';
const created = () => new Response(null, { status: 201 });
const lost = () => new TypeError('fetch failed');

const refused = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ message: 'No.', code, request_id: 'id-1' }, { status, headers });

/** A client whose server gives these answers in turn; `sent` are the requests that it received. */
function scripted(
  answers: (Response | Error)[],
  options: Partial<ConnectionsClientOptions> = {},
): { client: ConnectionsClient; sent: Request[]; fetch: Fetch } {
  const sent: Request[] = [];
  const fetch: Fetch = (request) => {
    sent.push(request);
    const answer = answers.shift();
    if (answer instanceof Response) return Promise.resolve(answer);
    return Promise.reject(answer ?? new Error('There is no further answer.'));
  };
  return {
    client: new ConnectionsClient({ baseUrl: URL, token: () => 'a', fetch, ...options }),
    sent,
    fetch,
  };
}

/** What a call throws. */
async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('A request of the client', () => {
  it.each([
    ['a network error', lost()],
    ['503', refused(503, 'overloaded')],
    ['502 of a proxy', new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['504 of a proxy', new Response('', { status: 504 })],
    ['429', refused(429, 'rate_limited')],
  ])('is sent again after %s, with its body', async (_what, failure) => {
    const { client, sent } = scripted([failure, created()]);
    await client.follow(bob);
    expect(sent.length).toBe(2);
    expect(await sent[1]!.json()).toEqual({ target_user_id: bob });
  });

  it('is sent again if the connection is lost in the middle of the answer', async () => {
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"message":'));
        controller.error(new TypeError('terminated'));
      },
    });
    const counts = { following_count: 1 };
    const { client, sent } = scripted([new Response(body), Response.json({ message: 'OK', data: counts })]);
    expect(await client.counts()).toEqual(counts);
    expect(sent.length).toBe(2);
  });

  it('does not follow redirects, which turn a write into a read', async () => {
    const { client, sent } = scripted([new Response(null, { status: 302, headers: { Location: '/' } })]);
    expect(await thrownBy(client.follow(bob))).toMatchObject({ code: 'unexpected_answer', status: 302 });
    expect(sent.map(({ redirect }) => redirect)).toEqual(['manual']);
  });

  it('waits as long as Retry-After says', async () => {
    const { client, sent } = scripted([refused(503, 'overloaded', { 'Retry-After': '1' }), created()]);
    const start = Date.now();
    await client.follow(bob);
    expect(Date.now() - start).toBeGreaterThanOrEqual(990);
    expect(sent.length).toBe(2);
  });

  it('takes Retry-After as a date, too', async () => {
    const past = new Date(Date.now() - 60_000).toUTCString();
    const { client } = scripted([refused(503, 'overloaded', { 'Retry-After': past }), created()]);
    await client.follow(bob);
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    const { client: other } = scripted([refused(503, 'overloaded', { 'Retry-After': later })]);
    const error = (await thrownBy(other.follow(bob))) as ConnectionsError;
    expect(error.retryAfter).toBeGreaterThan(3500);
  });

  it('fails at once if Retry-After is longer than it may wait', async () => {
    const { client, sent } = scripted([refused(429, 'rate_limited', { 'Retry-After': '31' })]);
    const error = await thrownBy(client.follow(bob));
    expect(sent.length).toBe(1);
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, requestId: 'id-1', retryAfter: 31 });
  });

  it('is sent at most as often as allowed, then throws the last failure', async () => {
    const { client, sent } = scripted([lost(), lost(), refused(503, 'database_unavailable')], {
      retry: { attempts: 3 },
    });
    expect(await thrownBy(client.unfollow(bob))).toMatchObject({ code: 'database_unavailable' });
    expect(sent.length).toBe(3);
    const { client: other } = scripted([lost()], { retry: { attempts: 1 } });
    expect(await thrownBy(other.unfollow(bob))).toBeInstanceOf(TypeError);
  });

  it.each([
    ['400', refused(400, 'invalid_request')],
    ['403', refused(403, 'blocked')],
    ['409 with Retry-After', refused(409, 'request_declined', { 'Retry-After': '1' })],
    ['500', refused(500, 'internal_error')],
    ['an error that is not of the network', new RangeError('a fault')],
  ])('is not sent again after %s', async (_what, failure) => {
    const { client, sent } = scripted([failure]);
    await thrownBy(client.sendRequest(bob));
    expect(sent.length).toBe(1);
  });

  it('ends a server that does not answer, and tries again', async () => {
    let calls = 0;
    const fetch: Fetch = (request) => {
      if (++calls > 1) return Promise.resolve(created());
      return new Promise((_, reject) =>
        request.signal.addEventListener('abort', () => reject(request.signal.reason as Error)),
      );
    };
    const client = new ConnectionsClient({ baseUrl: URL, token: () => 'a', fetch, retry: { timeoutMs: 20 } });
    await client.follow(bob);
    expect(calls).toBe(2);
  });

  it('is ended by its signal, also while it waits', async () => {
    const { client, sent } = scripted([refused(503, 'overloaded', { 'Retry-After': '20' })]);
    const controller = new AbortController();
    const call = thrownBy(client.follow(bob, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);
    expect(await call).toMatchObject({ name: 'AbortError' });
    expect(await thrownBy(client.follow(bob, { signal: controller.signal }))).toMatchObject({
      name: 'AbortError',
    });
    expect(sent.length).toBe(1);
  });
});

describe('A request that must not be repeated', () => {
  const send = (answers: (Response | Error)[], headers: Record<string, string> = {}) => {
    const { fetch, sent } = scripted(answers);
    const request = new Request(`${URL}/api/connections/other`, { method: 'POST', body: '{}', headers });
    return { answer: sender({ token: () => 'a', fetch })(request), sent };
  };

  it.each([lost(), refused(503, 'overloaded'), refused(502, 'unknown')])(
    'is sent once: %s',
    async (failure) => {
      const { answer, sent } = send([failure]);
      await answer.catch(() => undefined);
      expect(sent.length).toBe(1);
    },
  );

  it('is sent again after 429, as nothing was done', async () => {
    const { answer, sent } = send([refused(429, 'rate_limited'), created()]);
    expect((await answer).status).toBe(201);
    expect(sent.length).toBe(2);
  });

  it('may be repeated with an Idempotency-Key', async () => {
    const { answer, sent } = send([lost(), created()], { 'Idempotency-Key': 'k' });
    expect((await answer).status).toBe(201);
    expect(sent.length).toBe(2);
  });
});

describe('The token function', () => {
  const bearers = (sent: Request[]) => sent.map(({ headers }) => headers.get('Authorization'));

  it('is called for each request', async () => {
    let n = 0;
    const { client, sent } = scripted([created(), created()], { token: () => Promise.resolve(`t${++n}`) });
    await client.follow(bob);
    await client.follow(bob);
    expect(bearers(sent)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('is told of a refused token, and another one is tried once', async () => {
    const token = (was?: string) => (was === undefined ? 'old' : `after ${was}`);
    const first = scripted([refused(401, 'invalid_token'), created()], { token });
    await first.client.follow(bob);
    expect(bearers(first.sent)).toEqual(['Bearer old', 'Bearer after old']);
    const second = scripted([refused(401, 'invalid_token'), refused(401, 'invalid_token')], { token });
    expect(await thrownBy(second.client.follow(bob))).toMatchObject({ code: 'invalid_token', status: 401 });
    expect(second.sent.length).toBe(2);
  });

  it('is believed if it knows no other token', async () => {
    const { client, sent } = scripted([refused(401, 'invalid_token')], { token: () => 'same' });
    expect(await thrownBy(client.follow(bob))).toMatchObject({ code: 'invalid_token' });
    expect(sent.length).toBe(1);
  });

  it('may fail, which ends the call', async () => {
    const token = () => Promise.reject(new Error('The session has ended.'));
    const { client, sent } = scripted([], { token });
    expect(await thrownBy(client.follow(bob))).toMatchObject({ message: 'The session has ended.' });
    expect(sent).toEqual([]);
  });
});

describe('An error', () => {
  it('is narrowed to its status by its code', async () => {
    const { client } = scripted([refused(409, 'already_friends')]);
    const error = await thrownBy(client.sendRequest(bob));
    if (!isConnectionsError(error)) throw error;
    expect(error).toBeInstanceOf(ConnectionsError);
    if (error.code !== 'already_friends') throw error;
    const status: 409 = error.status;
    expect(status).toBe(409);
  });

  it('names each fault of the input', async () => {
    const errors = [{ field: 'limit', message: 'limit must be a whole number of at least 1' }];
    const answer = Response.json({ message: 'No.', code: 'invalid_request', errors }, { status: 400 });
    const { client } = scripted([answer]);
    expect(await thrownBy(client.following({ limit: 0 }).page())).toMatchObject({ errors });
  });

  it.each([
    ['an HTML page', new Response('<h1>Not here</h1>', { status: 404 }), 404],
    ['JSON of somebody else', Response.json({ error: 'denied' }, { status: 403 }), 403],
    ['JSON null', Response.json(null, { status: 404 }), 404],
    ['nothing', new Response('', { status: 500, headers: { 'Content-Length': '0' } }), 500],
    ['a page in place of JSON', new Response('<h1>Log in</h1>', { status: 200 }), 200],
  ])('of %s is an unexpected answer', async (_what, answer, status) => {
    const { client } = scripted([answer]);
    expect(await thrownBy(client.counts())).toMatchObject({ code: 'unexpected_answer', status, errors: [] });
  });
});
