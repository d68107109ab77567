import type { UserId } from '#kernel';
import {
  createLists,
  FAR_LIST,
  FAR_MIRROR,
  LIST,
  type Lists,
  MIRROR,
  MUTUAL,
  user,
} from './adjacency.fixture.js';

const KINDS = [FAR_MIRROR, LIST, MUTUAL, MIRROR, FAR_LIST];
const USERS = Array.from({ length: 30 }, (_, n) => user(n));

interface Found {
  readonly kind: number;
  readonly peer: string;
  readonly id: string;
}

describe('the entries of some peers', () => {
  let lists: Lists;
  beforeAll(async () => {
    lists = await createLists(4);
  });
  afterAll(() => lists.close());

  const find = async (owner: UserId, kinds: readonly number[], peers: readonly UserId[]): Promise<Found[]> =>
    (
      await lists.sql.query<Found>(
        'SELECT kind, peer, id FROM adjacency.find($1, $2, $3) ORDER BY kind, peer',
        [owner, kinds, peers],
      )
    ).rows;
  const held = async (owner: UserId, kinds: readonly number[], peers: readonly UserId[]): Promise<Found[]> =>
    (
      await lists.sql.query<Found>(
        `SELECT kind, peer, id FROM adjacency.entry
         WHERE owner = $1 AND kind = ANY ($2::smallint[]) AND peer = ANY ($3::uuid[]) ORDER BY kind, peer`,
        [owner, kinds, peers],
      )
    ).rows;

  async function expectAllFound(): Promise<number> {
    let found = 0;
    for (const owner of USERS) {
      for (const kinds of [KINDS, [MIRROR], [LIST], [MUTUAL, FAR_MIRROR], []]) {
        for (const peers of [USERS, USERS.slice(3, 9), [user(99)], [owner], []]) {
          const entries = await find(owner, kinds, peers);
          expect(entries).toEqual(await held(owner, kinds, peers));
          found += entries.length;
        }
      }
    }
    return found;
  }

  it('are found in short lists and in long ones, from either side', async () => {
    // Some owners have nearly everybody on their lists, most have few.
    const pairs = USERS.flatMap((owner, i) =>
      USERS.filter((peer, j) => peer !== owner && (i % 7 === 0 || j % 7 === 0 || (i * j) % 11 === 3)).map(
        (peer) => ({ owner, peer }),
      ),
    );
    for (const kind of [LIST, FAR_LIST]) await lists.adjacency.link(lists.dataSource, kind, pairs);
    await lists.adjacency.link(
      lists.dataSource,
      MUTUAL,
      pairs.filter(({ owner, peer }) => owner < peer),
    );
    const short = await expectAllFound();
    await lists.settle();
    const { rows } = await lists.sql.query<{ n: number }>(
      'SELECT count(DISTINCT kind)::int AS n FROM adjacency.long_list WHERE kind & 1 = 1',
    );
    expect(rows).toEqual([{ n: 2 }]);
    expect(await expectAllFound()).toBe(short);
    expect(short).toBeGreaterThan(1_000);
  }, 60_000);
});
