import { literalPattern } from './literal-pattern.js';

describe('A literal pattern', () => {
  it.each(['a.b', '.*+?^${}()|[]\\', 'https://x.example.com:8080/a'])('matches only its text: %s', (text) => {
    const pattern = new RegExp(`^${literalPattern(text)}$`);
    expect(text).toMatch(pattern);
    expect(text.replace(/[.]/g, 'x') + 'y').not.toMatch(pattern);
  });

  it('takes the dot as a dot', () => {
    expect('axb').not.toMatch(new RegExp(`^${literalPattern('a.b')}$`));
  });
});
