import { toUserId } from '#kernel';
import { FriendsLimitReachedError, RequestsLimitReachedError } from './friendship.errors.js';
import { limitedLists, type Limits, type Step, withinLimits } from './friendship.limits.js';
import { FRIENDS, REQUESTS_SENT } from './friendship.lists.js';
import { type FriendshipCommand, type FriendshipState, TRANSITIONS } from './friendship.state.js';

const [ann, ben, cleo, dan] = ['a', 'b', 'c', 'd'].map((digit) =>
  toUserId(`00000000-0000-4000-8000-00000000000${digit}`),
) as [UserOf, UserOf, UserOf, UserOf];
type UserOf = ReturnType<typeof toUserId>;

const LIMITS: Limits = new Map([
  [FRIENDS, 10],
  [REQUESTS_SENT, 20],
]);

const step = (
  actor: UserOf,
  target: UserOf,
  command: FriendshipCommand,
  state: FriendshipState,
  limited = true,
): Step => ({ actor, target, limited, transition: TRANSITIONS[command][state] });

const request = (actor: UserOf, target: UserOf, limited?: boolean): Step =>
  step(actor, target, 'request', 'none', limited);
const approve = (actor: UserOf, target: UserOf, limited?: boolean): Step =>
  step(actor, target, 'approve', 'received', limited);

/** For each step, the error with which it is refused. */
function refusals(steps: readonly Step[], rooms: Readonly<Record<string, number>>): unknown[] {
  const lists = limitedLists(steps, LIMITS);
  const found = lists.map(({ kind, owner, asked }) => Math.min(asked, rooms[`${kind} ${owner}`] ?? Infinity));
  return withinLimits(steps, lists, found).map(({ transition }, index) => {
    const same = transition === steps[index]!.transition;
    return same ? undefined : transition.refusal!(0);
  });
}

describe('limitedLists', () => {
  it('are the sent requests of the actor, and the friends of both', () => {
    expect(limitedLists([request(ann, ben), request(ann, cleo), approve(dan, ann)], LIMITS)).toEqual([
      { kind: REQUESTS_SENT, owner: ann, most: 20, asked: 2 },
      { kind: FRIENDS, owner: dan, most: 10, asked: 1 },
      { kind: FRIENDS, owner: ann, most: 10, asked: 1 },
    ]);
  });

  it('are none where nothing is added, no limit is set, or no step is limited', () => {
    expect(
      limitedLists([step(ann, ben, 'cancel', 'sent'), step(ann, ben, 'approve', 'friends')], LIMITS),
    ).toEqual([]);
    expect(limitedLists([request(ann, ben)], new Map([[FRIENDS, 10]]))).toEqual([]);
    expect(limitedLists([request(ann, ben, false), approve(ann, cleo, false)], LIMITS)).toEqual([]);
  });

  it('count what steps without limits add to the lists of others', () => {
    const [sent] = limitedLists([request(ann, ben), request(ann, cleo, false)], LIMITS);
    expect(sent).toMatchObject({ owner: ann, asked: 2 });
  });
});

describe('withinLimits', () => {
  it('lets the first steps through while there is room', () => {
    const steps = [request(ann, ben), request(cleo, ben), request(ann, cleo), request(ann, dan)];
    const tooMany = new RequestsLimitReachedError();
    expect(refusals(steps, { [`${REQUESTS_SENT} ${ann}`]: 1 })).toEqual([
      undefined,
      undefined,
      tooMany,
      tooMany,
    ]);
  });

  it('charges no room for a refused step', () => {
    const steps = [approve(ann, ben), approve(ann, cleo)];
    const rooms = { [`${FRIENDS} ${ann}`]: 1, [`${FRIENDS} ${ben}`]: 0 };
    expect(refusals(steps, rooms)).toEqual([new FriendsLimitReachedError(), undefined]);
  });

  it('refuses for either of the two, also where requests cross', () => {
    const crossed = step(ann, ben, 'request', 'received');
    for (const full of [ann, ben])
      expect(refusals([crossed], { [`${FRIENDS} ${full}`]: 0 })).toEqual([new FriendsLimitReachedError()]);
  });

  it('never refuses a step without limits, but counts it', () => {
    const steps = [approve(ann, ben, false), approve(ann, cleo), approve(ann, dan, false)];
    const rooms = { [`${FRIENDS} ${ann}`]: 1 };
    expect(refusals(steps, rooms)).toEqual([undefined, new FriendsLimitReachedError(), undefined]);
  });

  it('changes nothing of a refused pair', () => {
    const [refused] = withinLimits([approve(ann, ben)], limitedLists([approve(ann, ben)], LIMITS), [0, 1]);
    expect(refused!.transition).toMatchObject({ effects: [], events: [] });
  });
});
