import { leaksIn } from './leaks.js';

describe('leaksIn', () => {
  it.each([
    ['SQL', 'error: relation "adjacency.entry" does not exist'],
    ['SQL', '{"message":"SELECT n FROM x"}'],
    ['SQL', 'duplicate key value violates unique constraint'],
    ['a stack', 'TypeError: x is undefined\n    at handle (file)'],
    ['a stack', 'at Object.run (node:internal/modules)'],
    ['a path', 'ENOENT: /app/dist/apps/main.js'],
    ['a path', 'libs/http/src/error.filter.ts:12'],
  ])('finds %s in %j', (kind, text) => {
    expect(leaksIn(text)).toContain(kind);
  });

  it('finds nothing in answers as they are', () => {
    const answer =
      '{"message":"The request is not valid.","code":"invalid_request","errors":[{"field":"user_id","message":"user_id must be a UUID"}],"request_id":"x"}';
    expect(leaksIn(answer)).toEqual([]);
    expect(leaksIn('{"data":[{"avatar":"https://example.com/home.png"}]}')).toEqual([]);
  });
});
