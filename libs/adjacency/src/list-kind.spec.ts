import { directedLists, mirrorOf, symmetricList } from './list-kind.js';

describe('A kind of list', () => {
  it('tells its mirror', () => {
    const [list, mirror] = directedLists(100, 'some');
    const both = symmetricList(101, 'others');
    expect([list, mirror, both].map(mirrorOf)).toEqual([mirror, list, both]);
    expect(new Set([list, mirror, both]).size).toBe(3);
  });

  it('is refused a number that another has', () => {
    directedLists(102, 'some');
    expect(() => symmetricList(102, 'others')).toThrow(
      'The lists "others" and "some" have the same number, 102: give one another.',
    );
  });

  it.each([-1, 0.5, 8_192])('is refused the number %p', (number) => {
    expect(() => directedLists(number, 'some')).toThrow('use one from 0 to 8191');
  });
});
