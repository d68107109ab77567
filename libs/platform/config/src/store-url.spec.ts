import { databaseUrlFault, redisUrlFault, splitUrls } from './store-url.js';

/** Passwords as people generate and type them, each with a part that must never be printed. */
const PASSWORDS = [
  ...[
    'p/SECRET',
    'p?SECRET',
    'p#SECRET',
    'p@ss/SECRET',
    'p@ss?SECRET',
    'p@ss#SECRET',
    '12/SECRET',
    '12?SECRET',
  ],
  ...[
    '12#SECRET',
    'a:b/SECRET',
    '/SECRET',
    '@/SECRET',
    'x?a=b&SECRET',
    'x@y?user:SECRET',
    '%e9SECRET',
    'x@y/z?q=SECRET',
  ],
];

describe('the address of a database', () => {
  it.each([
    'postgres://db/x',
    'postgresql://u:p@db:5432/x?sslmode=verify-full',
    'POSTGRES://db/x',
    'postgres://u:p@/db?host=/cloudsql/project:region:instance',
    'postgres:///db?host=/var/run/postgresql&port=6432',
    'postgres://%2Fvar%2Frun%2Fpostgresql/db',
    'postgres://u@/db',
    'postgres://u:p%40ss%2Fword@[::1]:5432/db',
    'postgres://u:p@ss@db/x',
    'postgres://u:a:b@db/x',
    'postgres://u:a b^c|d"e$f!@db/x',
    'postgres://u:100%@db/x',
    'postgres://db/x?user=u@tenant&options=-c search_path=a',
    '/var/run/postgresql db',
    'socket:/var/run/postgresql?db=x',
    'socket://u:p@/var/run/postgresql?db=x',
  ])('may be %s', (url) => {
    expect(databaseUrlFault(url)).toBeUndefined();
  });

  it.each(PASSWORDS)(
    'is refused with the unencoded password %s, and accepted with the encoded one',
    (password) => {
      const fault = databaseUrlFault(`postgres://u:${password}@db.example:5432/x`);
      expect(fault).toContain('percent-encoded');
      expect(fault).not.toContain('SECRET');
      expect(databaseUrlFault(`postgres://u:${encodeURIComponent(password)}@db:5432/x`)).toBeUndefined();
    },
  );

  it.each(['mysql://db/x', 'db/x', 'postgres:db', 'http://db'])('is not %s', (url) => {
    expect(databaseUrlFault(url)).toContain('postgres:// or postgresql://');
  });

  it.each(['postgres://db:99999/x', 'postgres://db/x?port=abc', 'postgres://db:port/x'])(
    'is refused with a bad port: %s',
    (url) => {
      expect(databaseUrlFault(url)).toBeDefined();
    },
  );

  it('must name files that can be read', () => {
    expect(databaseUrlFault('postgres://db/x?sslrootcert=/no/such/file')).toContain('can be read');
  });
});

describe('the address of a Redis', () => {
  it.each([
    'redis://cache',
    'rediss://u:p@cache:6379/1',
    'redis://:p%40ss%2Fword@[::1]:6379',
    'redis://:p@ss@h',
  ])('may be %s', (url) => {
    expect(redisUrlFault(url)).toBeUndefined();
  });

  it.each(PASSWORDS)('is refused with the unencoded password %s', (password) => {
    expect(redisUrlFault(`redis://:${password}@cache:6379`)).toContain('percent-encoded');
    expect(redisUrlFault(`redis://:${encodeURIComponent(password)}@cache:6379`)).toBeUndefined();
  });

  it('is not split at a comma of its password', () => {
    expect(splitUrls('redis://:p,SECRET@a:1')).toBeUndefined();
    expect(splitUrls('redis://:p,SECRET@a:1,b:2')).toBeUndefined();
    expect(splitUrls('redis://:p%2CSECRET@a:1,b:2')).toEqual([
      'redis://:p%2CSECRET@a:1',
      'redis://:p%2CSECRET@b:2',
    ]);
  });
});
