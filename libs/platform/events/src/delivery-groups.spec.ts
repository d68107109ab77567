import { toUserId } from '#kernel';
import { person } from '../../../../test/support/people.js';
import { deliveryGroups } from './delivery-groups.js';
import type { ClaimedEvent } from './outbox.repository.js';

const BATCH = 500;

const claimed = (count: number, attempts: number, listener = ''): ClaimedEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `${attempts}${listener}${at}`,
    type: 'thing.happened',
    actor: toUserId(person()),
    subject: toUserId(person()),
    at: '2026-01-01T00:00:00.000000Z',
    listener,
    attempts,
  }));
const sizes = (events: readonly ClaimedEvent[]): number[] =>
  deliveryGroups(events, BATCH).map((group) => group.events.length);

describe('groups of claimed events', () => {
  it('are one at the first attempt, and smaller at each retry until every event is alone', () => {
    expect(sizes(claimed(BATCH, 1))).toEqual([BATCH]);
    expect(sizes(claimed(BATCH, 2))).toEqual([63, 63, 63, 63, 63, 63, 63, 59]);
    expect(sizes(claimed(20, 3))).toEqual([8, 8, 4]);
    for (const attempts of [4, 5, 8, 30]) expect(sizes(claimed(3, attempts))).toEqual([1, 1, 1]);
  });

  it('contain each event once, in the given order, with those of the same attempt and listener', () => {
    const [fresh, replayed, retried] = [claimed(2, 1), claimed(2, 1, 'one'), claimed(9, 3)];
    expect(deliveryGroups([fresh[0]!, ...replayed, ...retried, fresh[1]!], BATCH)).toEqual([
      { only: '', events: fresh },
      { only: 'one', events: replayed },
      { only: '', events: retried.slice(0, 8) },
      { only: '', events: retried.slice(8) },
    ]);
  });

  it('are none without events', () => {
    expect(deliveryGroups([], BATCH)).toEqual([]);
  });
});
