import { createLists, LIST, type Lists, MIRROR, user } from '../integration/adjacency.fixture.js';
import { seeded } from './client/random.js';
import { countBuffers, logBytesOf, pageBuffers, sizesBuffers, warmBuffers } from './harness/buffers.js';
import { median, percentile } from './harness/statistics.js';

const FOLLOWERS = 20_000;
const CELEBRITY = user(0);
/** As many as the server reads for the counts of a user; only the first two have entries. */
const KINDS = `'{${LIST}, ${MIRROR}, 6, 8, 9, 12, 13}'::smallint[]`;

// Figures that do not depend on the machine: these fail the build, while measured times are only reported.
describe('A list of 20,000 costs at most', () => {
  let lists: Lists;

  beforeAll(async () => {
    lists = await createLists(512);
    await lists.sql.query(
      `SELECT adjacency.link($1::smallint,
         array_agg(lpad(to_hex(n), 32, '0')::uuid), array_agg($2::uuid)) FROM generate_series(100001, $3::int) n`,
      [LIST, CELEBRITY, 100_000 + FOLLOWERS],
    );
    await lists.settle();
    expect(await lists.adjacency.sizes([CELEBRITY], [MIRROR])).toEqual([[FOLLOWERS]]);
    await lists.sql.query('VACUUM ANALYZE');
  }, 60_000);

  afterAll(() => lists.close());

  it('64 buffers for a page at any offset', async () => {
    const random = seeded(42);
    const offsets = Array.from({ length: 300 }, () => Math.floor(random() * FOLLOWERS));
    const buffers = await pageBuffers(lists.sql, CELEBRITY, MIRROR, offsets);
    expect(percentile(buffers, 0.999)).toBeLessThanOrEqual(64);
  });

  it('12 buffers for its count', async () => {
    expect(await countBuffers(lists.sql, CELEBRITY, MIRROR)).toBeLessThanOrEqual(12);
  });

  it('32 buffers for the counts of its owner', async () => {
    expect(await sizesBuffers(lists.sql, [CELEBRITY], KINDS)).toBeLessThanOrEqual(32);
  });

  it('32 buffers for the counts of its owner on distributed tables', async () => {
    const counts = `SELECT adjacency.sizes_of('${CELEBRITY}', ${KINDS})`;
    expect(await warmBuffers(lists.sql, counts)).toBeLessThanOrEqual(32);
  });

  it('400 buffers for the counts of 100 of its users', async () => {
    const followers = Array.from({ length: 100 }, (_, n) => user(100_001 + n * 100));
    expect(await sizesBuffers(lists.sql, followers, KINDS)).toBeLessThanOrEqual(400);
  });

  it('one statement for a follow', async () => {
    let statements = 0;
    lists.dataSource.subscribers.push({ beforeQuery: () => void (statements += 1) });
    const pair = { owner: user(1), peer: CELEBRITY };
    await lists.adjacency.link(lists.dataSource, LIST, [pair]);
    expect(statements).toBe(1);
  });

  it('1,600 bytes of log for a follow', async () => {
    const bytes: number[] = [];
    for (let i = 2; i < 42; i += 1) {
      bytes.push(
        await logBytesOf(
          lists.sql,
          `SELECT adjacency.link(${LIST}::smallint, ARRAY['${user(i)}']::uuid[], ARRAY['${CELEBRITY}']::uuid[])`,
        ),
      );
    }
    // The median excludes follows that split an index page.
    expect(median(bytes)).toBeLessThanOrEqual(1_600);
  });
});
