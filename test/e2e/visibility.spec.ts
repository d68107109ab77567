import { readFileSync } from 'node:fs';
import { lacking } from '../support/lacking.js';
import { type Api, startApi } from '../support/openapi-client.js';
import type { OpenApi } from '../support/openapi-document.js';
import { person } from '../support/people.js';

const API = '/api/connections';
const OPENAPI = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApi;
const GETS = Object.entries(OPENAPI.paths).flatMap(([path, item]) => (item.get ? [path] : []));

interface Asked {
  /** A user who is connected with all others, and the users who are hidden from the viewer. */
  readonly star: string;
  readonly hidden: string;
  readonly stranger: string;
}

/** What a viewer may request with each GET of openapi.json: data of other users, one of them hidden or unknown. */
const QUESTIONS: Readonly<Record<string, (asked: Asked, someone: string) => string[]>> = {
  [API]: ({ star }, someone) => [`?user_id=${star}`, `?user_id=${someone}`, `?user_ids=${star},${someone}`],
  [`${API}/following`]: ({ star }, someone) => pagesOf(star, someone),
  [`${API}/followers`]: ({ star }, someone) => pagesOf(star, someone),
  [`${API}/friends`]: ({ star }, someone) => pagesOf(star, someone),
  [`${API}/friends/requests/sent`]: () => [''],
  [`${API}/friends/requests/received`]: () => [''],
  [`${API}/blocks`]: () => [],
  // The blocking user sees `blocking` for requested users: relationships.spec.ts tests both sides.
  [`${API}/relationships`]: ({ star }) => [`?target_user_ids=${star}`],
  '/api/audience/profile': (_, someone) => [`?user_id=${someone}`, `?user_ids=${someone}`],
};

function pagesOf(star: string, someone: string): string[] {
  const about = [`?user_id=${star}`, `?user_id=${someone}`];
  return [
    ...about,
    `?user_id=${star}&offset=1&limit=1`,
    ...about.map((query) => `${query}&include=since,relationship`),
  ];
}

/** What QUESTIONS lacks, or has in excess, for a document with these GETs. Each line says what to do. */
function gaps(paths: readonly string[]): string[] {
  const asked = Object.keys(QUESTIONS);
  return [
    ...lacking(paths, asked).map(
      (path) => `GET ${path} has no row in QUESTIONS: add the queries by which it could show a hidden user.`,
    ),
    ...lacking(asked, paths).map((path) => `GET ${path} is not in openapi.json: remove it from QUESTIONS.`),
  ];
}

describe('A GET without a row', () => {
  it('is reported, with what to do', () => {
    expect(gaps([...GETS, '/without/a/row'])).toContainEqual(
      expect.stringMatching(/^GET \/without\/a\/row has no row in QUESTIONS: add the queries/),
    );
    expect(gaps(GETS.slice(1))).toContainEqual(expect.stringContaining('remove it from QUESTIONS'));
  });
});

describe('A user who blocks, or is blocked,', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  it('is hidden by every GET of the document: each has a row here', () => {
    expect(gaps(GETS)).toEqual([]);
  });

  it.each([
    ['who is blocked', (viewer: string, other: string) => [viewer, other]],
    ['who blocks', (viewer: string, other: string) => [other, viewer]],
  ])('leaves no trace in what the other reads: one %s', async (_, direction) => {
    const [viewer, star, hidden, stranger, fan] = [person(), person(), person(), person(), person()];
    const post = (user: string, path: string, target: string) =>
      api.as(user).post(`${API}/${path}`, { target_user_id: target });
    await api.service.put('/api/audience/profile', [
      { user_id: hidden, data: { name: 'Hidden', avatar: null } },
    ]);
    for (const user of [fan, hidden]) {
      await post(user, 'following', star);
      await post(star, 'following', user);
      await post(user, 'friends/requests/sent', star);
      await post(star, 'friends/requests/sent', user);
      await post(user, 'following', viewer);
      await post(viewer, 'friends/requests/sent', user);
    }
    await post(hidden, 'friends/requests/sent', fan);
    const [blocker, blocked] = direction(viewer, hidden) as [string, string];
    await post(blocker, 'blocks', blocked);

    const asked: Asked = { star, hidden, stranger };
    for (const path of GETS.filter((each) => each in QUESTIONS)) {
      const [about, ofStranger] = [hidden, stranger].map((someone) => QUESTIONS[path]!(asked, someone));
      for (const [i, query] of about!.entries()) {
        const { text } = await api.as(viewer).get(path + query);
        // For a hidden user, a viewer gets the same answer as for an unknown user.
        const like = (await api.as(viewer).get(path + ofStranger![i]!)).text;
        expect({ path, query, text: text.replaceAll(hidden, stranger) }).toEqual({ path, query, text: like });
        if (!query.includes(hidden))
          expect({ path, query, text }).not.toMatchObject({ text: expect.stringContaining(hidden) });
      }
    }
    for (const [list, count] of [
      ['following', 'following_count'],
      ['followers', 'followers_count'],
      ['friends', 'friends_count'],
    ] as const) {
      const { body } = await api.as(viewer).get(`${API}/${list}?user_id=${star}`);
      const counts = (await api.as(viewer).get(`${API}?user_id=${star}`)).body.data;
      expect({ list, total: body.meta.total, length: body.data.length }).toEqual({
        list,
        total: 1,
        length: 1,
      });
      expect(counts[count]).toBe(1);
    }
  });
});
