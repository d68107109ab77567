import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { serviceToken, userToken } from '../support/tokens.js';

/** Milliseconds. Several times as long as the largest input takes, but far less than unbounded work would take. */
const LONGEST_BLOCK = 100;
const PROFILE = '/api/audience/profile';
const FOLLOWING = '/api/connections/following';
/** Bytes of the largest body, and characters of a request head that leaves room for its other lines. */
const [BODY, HEAD] = [1024 * 1024, 55_000];

const filled = (piece: string, size: number, start = '', end = ''): string =>
  start + piece.repeat(Math.floor((size - start.length - end.length) / piece.length)) + end;
const profiles = (n: number, data: object): string =>
  JSON.stringify(Array.from({ length: n }, () => ({ user_id: person(), data })));
const parameters = Array.from({ length: HEAD / 7 }, (_, i) => `p${i}=`).join('&');

describe('the largest input', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  /**
   * Sends until an answer has the status and came without a long block of the event loop of this process, which sends
   * and answers. Other processes on the machine make blocks longer, and sometimes the server reports that it is
   * overloaded.
   */
  const expectNoBlock = (status: number, send: () => Promise<Response>): Promise<void> =>
    eventually(async () => {
      const delays = monitorEventLoopDelay({ resolution: 1 });
      delays.enable();
      // A block shows as the time between two ticks, so there must be a tick before.
      await sleep(10);
      const answer = await send();
      await answer.arrayBuffer();
      await sleep(10);
      delays.disable();
      expect(answer.status).toBe(status);
      expect(delays.max / 1e6).toBeLessThan(LONGEST_BLOCK);
    });

  it.each<[string, number, () => string]>([
    ['names at their limit', 200, () => profiles(1000, { name: '💥'.repeat(200) })],
    [
      'avatars at their limit',
      200,
      () => profiles(480, { avatar: 'https://example.com/'.padEnd(2048, 'a') }),
    ],
    ['avatars that grow', 200, () => profiles(1000, { avatar: `https://example.com/${'ü'.repeat(300)}` })],
    ['the last profile bad', 400, () => profiles(1000, {}).replace(/\{\}\}\]$/, '{"name":""}}]')],
    ['every profile bad', 400, () => profiles(1000, { name: '', avatar: 'x', colour: 1 })],
    ['many elements', 400, () => filled('0,', BODY, '[', '0]')],
    ['many arrays', 400, () => filled('[],', BODY, '[', '0]')],
    ['many elements in a profile', 400, () => filled('0,', BODY, `[{"data":{"name":[`, '0]}}]')],
    ['one long text', 400, () => filled('x', BODY, '["', '"]')],
    ['one long number', 400, () => filled('1', BODY, '[', ']')],
    ['one long name of a member', 400, () => filled('x', BODY, '[{"', '":1}]')],
    ['no text at all', 400, () => filled(' ', BODY)],
  ])('in a body blocks the event loop for only some milliseconds: %s', async (_, status, body) => {
    const [token, text] = [await serviceToken(), Buffer.from(body())];
    expect(text.length).toBeLessThanOrEqual(BODY);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await expectNoBlock(status, () => fetch(`${api.url}${PROFILE}`, { method: 'PUT', headers, body: text }));
  });

  it.each<[string, number, string, Record<string, unknown>]>([
    ['many parameters', 200, `${FOLLOWING}?${parameters}`, {}],
    ['one parameter many times', 200, `/api/connections?${filled(`user_ids=${person()}&`, HEAD)}`, {}],
    ['many commas', 400, `/api/connections?user_ids=${','.repeat(HEAD)}`, {}],
    ['a long cursor', 400, `${FOLLOWING}?cursor=${'A'.repeat(HEAD)}`, {}],
    ['a long number', 200, `${FOLLOWING}?offset=${'9'.repeat(HEAD)}`, {}],
    ['a long name in the token', 200, FOLLOWING, { name: 'x'.repeat(5_800) }],
    ['a long picture in the token', 200, FOLLOWING, { picture: `https://example.com/${'./'.repeat(2_800)}` }],
    ['many scopes in the token', 200, FOLLOWING, { scope: 'a '.repeat(2_900) }],
    [
      'a deep claim in the token',
      200,
      FOLLOWING,
      { name: JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) },
    ],
  ])('in a head blocks it for no longer: %s', async (_, status, path, claims) => {
    const token = await userToken(person(), claims);
    const headers = { authorization: `Bearer ${token}` };
    await expectNoBlock(status, () => fetch(`${api.url}${path}`, { headers }));
  });
});
