import { directedLists, listsEndedByBlocks, mirrorOf, symmetricList } from './list-kind.js';

describe('A kind of list', () => {
  it('has a mirror', () => {
    const [list, mirror] = directedLists(100, 'some', 'kept');
    const both = symmetricList(101, 'others', 'kept');
    expect([list, mirror, both].map(mirrorOf)).toEqual([mirror, list, both]);
    expect(new Set([list, mirror, both]).size).toBe(3);
  });

  it('is refused if its number is already used', () => {
    directedLists(102, 'some', 'kept');
    expect(() => symmetricList(102, 'others', 'kept')).toThrow(
      'The lists "others" and "some" have the same number, 102: use another number for one of them.',
    );
  });

  it.each([-1, 0.5, 8_192])('is refused the number %p', (number) => {
    expect(() => directedLists(number, 'some', 'kept')).toThrow('use one from 0 to 8191');
  });

  it('says what a block does to its edges', () => {
    const both = symmetricList(105, 'mutual', { byEither: 'mutual.ended' });
    const [list] = directedLists(104, 'one way', { byOwner: 'own.ended', byPeer: 'other.ended' });
    const [untouched] = directedLists(106, 'untouched', 'kept');
    const ended = listsEndedByBlocks();
    expect(ended.filter(({ list: kind }) => [list, both, untouched].includes(kind))).toEqual([
      { list, byOwner: 'own.ended', byPeer: 'other.ended' },
      { list: both, byOwner: 'mutual.ended', byPeer: 'mutual.ended' },
    ]);
  });
});
