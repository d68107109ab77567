import { isName } from './name.js';

const char = (code: number): string => String.fromCodePoint(code);

describe('a name', () => {
  it.each([
    'A',
    'José',
    'Jose\u0301',
    '王伟',
    "O'Neill, </b> \\ 💥",
    '  spaced  out  ',
    '.',
    '7',
    '👩‍👩‍👧‍👦',
    '❤️',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    '🇩🇪',
    'نامه‌ای',
    'क्‍ष',
    'שלום\u200f!',
    'abc\u200edef',
    '葛\u{e0100}',
    'ก\u200bข',
    '\ue000',
    '\u{3fff0}',
    '한글',
    '\u{1F9D1}\u{1F3FD}\u200d\u{1F680}',
    'x'.repeat(200),
    '💥'.repeat(200),
  ])('may be %j', (name) => {
    expect(isName(name)).toBe(true);
  });

  it.each([undefined, null, 7, true, {}, ['A']])('is not %j', (value) => expect(isName(value)).toBe(false));

  it.each(['', 'x'.repeat(201), '💥'.repeat(201), 'x'.repeat(100_000)])('has 1 to 200 characters', (name) =>
    expect(isName(name)).toBe(false),
  );

  describe('has a visible character', () => {
    it.each([
      0x20, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x2000, 0x200b,
      0x200c, 0x200d, 0x200e, 0x200f, 0x202f, 0x205f, 0x2060, 0x2062, 0x2064, 0x2800, 0x3000, 0x3164, 0xfe0f,
      0xffa0, 0x13441, 0x13442, 0x1bca0, 0x1d159, 0x1d173, 0xe0100, 0xe01ef, 0xe0fff, 0x301, 0x20dd, 0x20e3,
      0x903,
    ])('other than U+%i', (code) => {
      for (const name of [char(code), char(code).repeat(3), ` ${char(code)}\u200d `]) {
        expect(isName(name)).toBe(false);
      }
    });
  });

  describe('contains nothing that harms the page around it', () => {
    it.each([
      ...Array.from({ length: 0x20 }, (_, i) => i),
      ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
      ...[
        0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a,
        0x206f,
      ],
      ...[0xd800, 0xdfff, 0xfdd0, 0xfdef, 0xfeff, 0xfff9, 0xfffb, 0xfffe, 0xffff, 0x1fffe, 0x10ffff],
      ...[0xe0001, 0xe0020, 0xe0041, 0xe007f],
    ])('such as U+%i', (code) => {
      for (const name of [char(code), `A${char(code)}B`, `${char(code)}A`, `A${char(code)}`]) {
        expect(isName(name)).toBe(false);
      }
    });

    it('such as a text in tags behind a flag', () => {
      const tags = [...'hidden instructions'].map((letter) => char(0xe0000 + letter.charCodeAt(0))).join('');
      for (const end of ['', char(0xe007f)]) expect(isName(`\u{1F3F4}${tags}${end}`)).toBe(false);
    });
  });
});
