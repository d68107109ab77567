import { randomUUID } from 'node:crypto';
import { changesOf } from './changes.js';
import { ProfileMemory } from './profile-memory.js';

const CHANGES = changesOf('server|100:100:|');
const TEXT = '{"user_id":"…","name":"Ann","avatar":null}';
const ROOM = 1_000;

function memory(): ProfileMemory {
  const made = new ProfileMemory(ROOM * (400 + Buffer.byteLength(TEXT)));
  made.learn(undefined, CHANGES);
  return made;
}

/** The users of a page that are not in memory are read and offered. */
function page(names: ProfileMemory, users: readonly string[]): void {
  const missing = users.filter((user) => names.find(user) === undefined);
  names.fill(names.beginFilling(), CHANGES, new Map(missing.map((user) => [user, TEXT])));
}

const people = (n: number): string[] => Array.from({ length: n }, randomUUID);
const known = (names: ProfileMemory, users: readonly string[]): number =>
  users.filter((user) => names.find(user) !== undefined).length;

describe('The memory of profiles', () => {
  it('keeps whoever is read, while there is room', () => {
    const [names, users] = [memory(), people(ROOM / 2)];
    page(names, users);
    expect(known(names, users)).toBe(users.length);
  });

  it('is not emptied by pages that nobody reads again', () => {
    const [names, often] = [memory(), people(ROOM / 2)];
    page(names, often);
    for (let i = 0; i < 100; i++) page(names, people(100));
    expect(known(names, often)).toBeGreaterThan(0.8 * often.length);
  });

  it('keeps whoever is read again, also when it is full', () => {
    const names = memory();
    page(names, people(2 * ROOM));
    const users = people(ROOM / 2);
    page(names, users);
    expect(known(names, users)).toBeLessThan(0.1 * users.length);
    page(names, users);
    expect(known(names, users)).toBe(users.length);
  });

  it('never takes one user for another with the same last digits', () => {
    const names = memory();
    const ann = '3f0c0000-0000-4000-8000-0000cafe0001';
    const bob = 'a1b20000-0000-4000-8000-0000cafe0001';
    page(names, [ann]);
    expect([names.find(ann), names.find(bob)]).toEqual([TEXT, undefined]);
    page(names, [bob]);
    expect([names.find(ann), names.find(bob)]).toEqual([undefined, TEXT]);
    names.learn(names.seen, changesOf(`server|102:102:|101:${ann}`));
    expect(names.find(bob)).toBe(TEXT);
  });

  it('does not exceed its size', () => {
    const names = memory();
    for (let i = 0; i < 3; i++) page(names, people(2 * ROOM));
    expect(names.bytes).toBeLessThanOrEqual(ROOM * (400 + Buffer.byteLength(TEXT)));
  });
});
