import { avatarOf } from './avatar.js';

describe('an avatar', () => {
  it.each([
    ['https://example.com/a.png', 'https://example.com/a.png'],
    ['HTTP://EXAMPLE.com:80', 'http://example.com/'],
    ['https://example.com:443/a/./b/../c', 'https://example.com/a/c'],
    ['https://example.com:8443/?a=b&c=%22#d', 'https://example.com:8443/?a=b&c=%22#d'],
    ['https://münchen.de/ü?ü#ü', 'https://xn--mnchen-3ya.de/%C3%BC?%C3%BC#%C3%BC'],
    ['https://example.com/💥<b>', 'https://example.com/%F0%9F%92%A5%3Cb%3E'],
    ['https://example.com/a@b:c?d@e#f@g', 'https://example.com/a@b:c?d@e#f@g'],
    ['https://example.com/نامه‌ای', 'https://example.com/%D9%86%D8%A7%D9%85%D9%87%E2%80%8C%D8%A7%DB%8C'],
    ['http://localhost/a', 'http://localhost/a'],
    ['http://127.1/a', 'http://127.0.0.1/a'],
    ['http://0x7f000001/', 'http://127.0.0.1/'],
    ['http://[::0001]/a', 'http://[::1]/a'],
    ['http://my_host/', 'http://my_host/'],
    ['https://example.com./', 'https://example.com./'],
    ['https://ex%61mple.com/', 'https://example.com/'],
    ['https://example.com/%', 'https://example.com/%'],
  ])('%s is kept as %s', (given, kept) => {
    expect(avatarOf(given)).toBe(kept);
    expect(avatarOf(kept)).toBe(kept);
  });

  it.each([undefined, null, '', 7, true, {}, ['https://example.com/'], new URL('https://example.com/')])(
    'is not %j',
    (value) => expect(avatarOf(value)).toBeUndefined(),
  );

  it.each([
    ...[
      'javascript:alert(1)',
      'data:image/png;base64,AA',
      'ftp://example.com/a',
      'file:///a',
      'blob:https://a/b',
    ],
    ...[
      'example.com',
      '//example.com/a',
      '/a',
      'https:',
      'https:example.com',
      'https:/example.com',
      'https//a',
    ],
    ...[
      'https://',
      'https:///a',
      'https://?a',
      'https://#a',
      'https://:80/',
      'https://./a',
      'https://a..b/',
      'https://%2e/',
    ],
    ...[
      'https://user@example.com/',
      'https://user:pass@example.com/',
      'https://@example.com/',
      'https://:@example.com/',
    ],
    ...['https://example.com＠evil.com/', 'https://a%40b.com/'],
    ...[
      `https://example.com/"`,
      `https://example.com/'`,
      'https://example.com/`',
      'https://example.com/?"',
      "https://a/#'",
    ],
    ...[
      'https://a%22b.com/',
      'https://a%27b.com/',
      'https://a＂b.com/',
      'https://a%60b.com/',
      'https://a"b.com/',
    ],
    ...[
      'https://example.com\\a',
      'https:\\\\example.com',
      'https://example.com/\\',
      'https://a%5cb.com/',
      'https://a/#\\',
    ],
    ...[
      ' https://example.com/',
      'https://example.com/ ',
      'https://exam\tple.com/',
      'https://example.com/\n',
      'h\nttps://a/',
    ],
    ...[
      'https://example.com/\0',
      'https://example.com/\x7f',
      'https://example.com/\u0085',
      '\u0000https://example.com/',
    ],
    ...[
      'https://example.com/\u202egnp.a',
      'https://example.com/\u2066',
      'https://\u202eexample.com/',
      'https://%E2%80%AE.com/',
    ],
    ...[
      'https://example.com/\ud800',
      'https://example.com/\uffff',
      'https://example.com/\ufeff',
      'https://a\u2028b/',
    ],
    ...['https://example.com/\u{e0041}', 'https://example.com/\u3000'],
    ...[
      'https://example.com:99999/',
      'https://256.256.256.256/',
      'https://[::1/',
      'https://xn--/',
      'https://a<b>/',
      'https://a b/',
    ],
  ])('is never %j', (value) => expect(avatarOf(value)).toBeUndefined());

  it('has the same result after many calls', () => {
    const kept = Array.from({ length: 20_000 }, () => avatarOf('https://münchen.de/ü'));
    expect(new Set(kept)).toEqual(new Set(['https://xn--mnchen-3ya.de/%C3%BC']));
  });

  it('has up to 2048 characters, also in normal form', () => {
    const start = 'https://example.com/';
    const rest = 2048 - start.length;
    expect(avatarOf(start + 'x'.repeat(rest))).toHaveLength(2048);
    expect(avatarOf(start + 'x'.repeat(rest + 1))).toBeUndefined();
    expect(avatarOf(start + 'ü'.repeat(rest / 6))).toHaveLength(start.length + 6 * Math.floor(rest / 6));
    expect(avatarOf(start + 'ü'.repeat(rest / 6 + 1))).toBeUndefined();
    expect(avatarOf(start + './'.repeat(2000))).toBeUndefined();
    expect(avatarOf(`https://${'ü.'.repeat(400)}com/`)).toBeUndefined();
  });
});
