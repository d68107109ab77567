import { directedLists, mirrorOf, symmetricList } from './list-kind.js';

describe('A kind of list', () => {
  it('has a mirror', () => {
    const [list, mirror] = directedLists(100, 'some');
    const both = symmetricList(101, 'others');
    expect([list, mirror, both].map(mirrorOf)).toEqual([mirror, list, both]);
    expect(new Set([list, mirror, both]).size).toBe(3);
  });

  it('is refused if its number is already used', () => {
    directedLists(102, 'some');
    expect(() => symmetricList(102, 'others')).toThrow(
      'The lists "others" and "some" have the same number, 102: use another number for one of them.',
    );
  });

  it.each([-1, 0.5, 8_192])('is refused the number %p', (number) => {
    expect(() => directedLists(number, 'some')).toThrow('use one from 0 to 8191');
  });
});
