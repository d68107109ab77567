import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { gaps } from './writes.gaps.js';
import { CALLERS, OPENAPI, WritesLaw } from './writes.law.js';
import { WRITES } from './writes.rows.js';

const EVENT_TYPES = MANIFESTS.flatMap(({ events = [] }) => events.map(({ type }) => type));
const SENT = Object.keys(WRITES).flatMap((operation) =>
  CALLERS.map((caller) => [operation, caller] as const),
);

describe('every write', () => {
  let law: WritesLaw;

  beforeAll(async () => {
    law = await WritesLaw.start(EVENT_TYPES);
  }, 60_000);
  afterAll(() => law.close());

  it('has a row, as has every list and event', () => {
    expect(gaps(OPENAPI, EVENT_TYPES)).toEqual([]);
  });

  it.each(SENT)(
    'is visible at once and publishes exactly what it did: %s, sent by %s',
    async (operation, caller) => {
      expect(await law.violations(await law.prepare(operation, caller))).toEqual([]);
    },
    120_000,
  );
});

describe('every write that lengthens a list, at its limit', () => {
  let law: WritesLaw;

  beforeAll(async () => {
    // Everybody follows one user and has one friend before.
    law = await WritesLaw.start(EVENT_TYPES, { MAX_FOLLOWING: '1', MAX_FRIENDS: '1' });
  }, 60_000);
  afterAll(() => law.close());

  it.each(SENT.filter(([operation, caller]) => WRITES[operation]!.atLimit && caller !== 'a stranger'))(
    'does nothing where it is refused, and publishes nothing: %s, sent by %s',
    async (operation, caller) => {
      expect(await law.violations(await law.prepare(operation, caller, true))).toEqual([]);
    },
    120_000,
  );
});

describe('a missing row is reported', () => {
  const operation = OPENAPI.paths['/api/connections/following']!.post!;
  const list = OPENAPI.paths['/api/connections/followers']!.get!;

  it.each([
    ['a write', 'post /without/a/row has no row in WRITES', { '/without/a/row': { post: operation } }, []],
    ['a list', '/without/a/row has no row in LISTS', { '/without/a/row': { get: list } }, []],
    ['an event', 'event.without_a_row has no row in EVENTS', {}, ['event.without_a_row']],
  ])('of %s', (_, message, paths, types) => {
    const document = { paths: { ...OPENAPI.paths, ...paths } };
    expect(gaps(document, [...EVENT_TYPES, ...types])).toContainEqual(expect.stringContaining(message));
  });

  it('for something that no longer exists', () => {
    const found = gaps({ paths: {} }, []).join('\n');
    for (const table of ['WRITES', 'LISTS', 'EVENTS']) expect(found).toContain(`remove it from ${table}`);
  });
});
