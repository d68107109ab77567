import { randomBytes, randomUUID } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { Tally } from '../tally.js';
import { readEdgeFile } from './edge-file.js';
import { UnreadableFile } from './unreadable-file.js';

const A = 'a11ce000-0000-4000-8000-000000000001';
const B = 'b0b00000-0000-4000-8000-000000000002';
const C = 'ca401000-0000-4000-8000-000000000003';
const named = (text: string): string => text.replace(/\b[ABC]\b/g, (name) => ({ A, B, C })[name]!);
const unnamed = (text: string): string =>
  text.replaceAll(A, 'A').replaceAll(B, 'B').replaceAll(C, 'C').replaceAll('\t', ' ');

interface Read {
  /** Rows with A, B and C in place of the ids. */
  rows: string[];
  skipped: [reason: string, lines: number][];
  told: string[];
  lost: number;
}

/** Reads a file whose bytes arrive in chunks of the given size. */
async function read(content: string | Buffer, size = 65_536): Promise<Read> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size)
      yield await Promise.resolve(bytes.subarray(at, at + size));
  }
  const told: string[] = [];
  const tally = new Tally((complaint) => told.push(complaint));
  const file = await readEdgeFile(chunks(), 'edges');
  let rows = '';
  for await (const block of file.rows(tally)) rows += block;
  return { rows: unnamed(rows).split('\n').slice(0, -1), skipped: tally.reasons, told, lost: tally.lost };
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => utf16(text).swap16();
const edges = (glue: string): string => named(`A${glue}B\nB${glue}C\n`);
const BOTH = ['A B \\N', 'B C \\N'];

describe('a file of edges', () => {
  it.each<[string, string | Buffer]>([
    ['commas', edges(',')],
    ['commas and spaces', edges(' , ')],
    ['tabs', edges('\t')],
    ['semicolons', edges(';')],
    ['pipes', edges('|')],
    ['a space', edges(' ')],
    ['spaces that set it in columns', named('  A    B  \n  B\t  C\n')],
    ['quotes', named('"A","B"\n"B","C"\n')],
    ['quotes and spaces', named('"A" , "B"\n"B", "C"\n')],
    ['single quotes', named("'A';'B'\n'B';'C'\n")],
    ['braces', named('{A},{B}\n{B},{C}\n')],
    ['capital letters', edges(',').toUpperCase()],
    ['CRLF', named('A,B\r\nB,C\r\n')],
    ['CR', named('A,B\rB,C\r')],
    ['line ends of all kinds', named('"A","B"\r\n\r"B","C"\n\n')],
    ['no last line end', named('A,B\nB,C')],
    ['blank lines', named('\n  \nA,B\n\n\t\nB,C\n \n')],
    ['a heading', named('follower,followee\nA,B\nB,C\n')],
    ['a heading that turns it round', named('followee,follower\nB,A\nC,B\n')],
    ['a heading in quotes', named('"followee";"follower"\nB;A\nC;B\n')],
    ['a heading that is a comment', named('# followee\tfollower\nB\tA\nC\tB\n')],
    ['a heading behind comments', named('# of 2026\nfollowee,follower\nB,A\nC,B\n')],
    ["Excel's separator", named('sep=;\nfollowee;follower\nB;A\nC;B\n')],
    ['SNAP comments', named('# Directed graph\n# FromNodeId\tToNodeId\nA\tB\n# it\'s, "more\nB\tC\n')],
    ['KONECT comments', named('% asym unweighted\n% 2 3 3\nA B\nB C\n')],
    ['empty fields at the end', named('A,B,,\nB,C,,,\n')],
    ['gzip', gzipSync(edges(','))],
    ['gzip in two parts', Buffer.concat([gzipSync(named('A,B\n')), gzipSync(named('B,C\n'))])],
    ['gzip twice', gzipSync(gzipSync(edges(',')))],
    ['a BOM', `\uFEFF${edges(',')}`],
    ['a BOM and a heading', named('\uFEFF"followee","follower"\nB,A\nC,B\n')],
    ['UTF-16 LE', utf16(`\uFEFF${edges(',')}`)],
    ['UTF-16 BE', utf16be(`\uFEFF${edges('\t')}`)],
    ['UTF-16 LE without BOM', utf16(edges(';'))],
    ['UTF-16 BE without BOM', utf16be(edges(';'))],
    ['UTF-16 in gzip', gzipSync(utf16be(`\uFEFF${edges(',')}`))],
    [
      'Latin-1 in another column',
      Buffer.from(named('follower,city,followee\nA,K\u00f6ln,B\nB,Malm\u00f6,C\n'), 'latin1'),
    ],
    [
      'a quoted column of several lines',
      named('note,follower,followee\n"a ""b"", c\r\n# d",A,B\n"\n\n",B,C\n'),
    ],
  ])('may have %s, in chunks of any size', async (_what, content) => {
    for (const size of [1, 7, 65_536])
      expect(await read(content, size)).toEqual({ rows: BOTH, skipped: [], told: [], lost: 0 });
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['an unknown heading', named('left,right\nA,B'), /“left, right”/],
    ['a heading for one end', named('follower,name\nA,B'), /does not say who follows whom/],
    ['a heading that says it twice', named('from,to,source,target\nA,B,A,B'), /more than one way/],
    ['a bad first line', named('rubbish\nA,B'), /“rubbish”/],
    ['fields without names', named('A,B,x,2024-01-01\nA,B,x,2024-01-01'), /4 fields/],
    ['three ids', named('A,B,C\n'), /3 UUIDs/],
    ['an id before the ends', named('1,A,B,2024-01-01,x\n'), /5 fields/],
    ['no id', '1 2\n1 3\n', /no UUID .*“1 2”/],
    ['a heading alone', 'follower,followee\n', /no UUID/],
    ['comments alone', '# nothing\n% to see\n\n', /comments/],
    ['blank lines alone', ' \n\n', /comments or blank lines/],
    ['another separator', named('A->B\n'), /“.*->.*”/],
    ['one id in each line', named('A\nB\n'), /separates/],
    ['binary data', Buffer.concat([Buffer.from(edges(',')), Buffer.alloc(8), randomBytes(64)]), /binary/],
    ['binary data that is no UTF-16', Buffer.from('000102030405060708', 'hex'), /binary/],
    ['UTF-32', Buffer.from('fffe000041000000', 'hex'), /UTF-32/],
    ['a zip archive', Buffer.concat([Buffer.from('504b0304', 'hex'), deflateRawSync('x')]), /zip/],
    ['bzip2', Buffer.from('BZh91AY&SY'), /bzip2/],
    ['zstd', Buffer.from('28b52ffd0458', 'hex'), /zstd/],
    ['a broken gzip', gzipSync(randomBytes(9999)).subarray(0, 4000), /gzip.*unexpected end/],
    ['a false gzip', Buffer.from('1f8b0000000000000000', 'hex'), /gzip/],
    ['an empty gzip', gzipSync(''), /empty/],
    ['a line without end', 'x'.repeat(3_000_000), /more than 1048576/],
    ['JSON', `[{"follower":"${A}","followee":"${B}"}]\n`, /edges/],
    ['SQL', `INSERT INTO follows VALUES ('${A}', '${B}');\n`, /edges/],
  ])('is refused in one sentence for %s', async (_what, content, sentence) => {
    const refusal: unknown = await read(content).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnreadableFile);
    expect((refusal as Error).message).toMatch(/^edges [^\n]+\.$|^The [^\n]+ of edges[^\n]+\.$/);
    expect((refusal as Error).message).toMatch(sentence);
  });

  it('has its columns in the order of the heading', async () => {
    const content = named(
      'id,created_at,followee_id,note,follower_id\n1,2024-05-01,B,"x, ""y""",A\n2,,C,,B\n',
    );
    expect((await read(content)).rows).toEqual(['A B 2024-05-01T00:00:00.000000Z', 'B C \\N']);
  });

  it.each([
    ['A,B,2024-05-01T00:00:00,5Z'],
    ['A B 2024-05-01 00:00:00.5'],
    ['A   B  2024-05-01  00:00:00,5'],
    ['A\tB\t2024-05-01 00:00:00.5'],
    ['A;B;"2024-05-01T00:00:00,5"'],
    ['follower,followee,created_at\nA,B,2024-05-01 00:00:00,5 UTC'],
    ['% asym\nA B 1 1714521600.5'],
  ])('may have a time that contains the separator: %j', async (content) => {
    const { rows, skipped } = await read(named(content));
    expect({ rows, skipped }).toEqual({ rows: ['A B 2024-05-01T00:00:00.500000Z'], skipped: [] });
  });

  it('loses a time that cannot be read, but not the edge', async () => {
    const { rows, lost, told } = await read(named('A,B,soon\nB,C,2999-01-01\nA,C,NULL\n'));
    expect({ rows, lost }).toEqual({ rows: ['A B \\N', 'B C \\N', 'A C \\N'], lost: 2 });
    expect(told[0]).toMatch(/^Line 1 loaded without its time: “soon”/);
  });

  it.each<[string, string, string]>([
    ['A,B\nA,A\n', 'Line 2', 'follower and followee are the same'],
    ['A,B\n\n# x\nC,nobody\n', 'Line 4', 'followee is not a UUID'],
    ['A,B\n,B\n', 'Line 2', 'follower is not a UUID'],
    ['A,B\nA\n', 'Line 2', 'expected 2 or 3 fields, found 1'],
    ['A,B\nB,C,2024-01-01,5\n', 'Line 2', 'expected 2 or 3 fields, found 4'],
    ['follower,x,followee\nA,1,B\nB,C\n', 'Line 3', 'expected 3 fields, found 2'],
    ['x,follower,followee\n"\n\n",A,B\n,A,A\n', 'Line 5', 'follower and followee are the same'],
    ['A,B\nA;C\n', 'Line 2', 'expected 2 or 3 fields, found 1'],
    ['A,B\nA,\u0001C\n', 'Line 2', 'followee is not a UUID'],
  ])('skips in %j %s, since %s', async (content, line, reason) => {
    const { rows, skipped, told } = await read(named(content));
    expect({ rows, skipped }).toEqual({ rows: ['A B \\N'], skipped: [[reason, 1]] });
    expect(told).toEqual([`${line} skipped: ${reason}.`]);
  });

  it.each([
    ['A,B\nA,"C\nB,C\n'],
    ['A,B\nA,"C\n"B","C"\n'],
    ['A,B\n"A"x,C\nB,C\n'],
    ['A,B\nA,"C"x\nB,C\n'],
    ['A,B\n"A,C\n"B","C"'],
  ])('loses only one line to a stray quote: %j', async (content) => {
    for (const size of [3, 65_536]) {
      const { rows, skipped } = await read(named(content), size);
      expect({ rows, skipped }).toEqual({ rows: BOTH, skipped: [[expect.any(String), 1]] });
    }
  });

  it('finds what follows a stray quote in a long file', async () => {
    const many = Array.from({ length: 10_000 }, () => `${randomUUID()},${randomUUID()}`);
    const { rows, skipped } = await read([named('A,B'), named('A,"B'), ...many].join('\n'));
    expect([rows.length, skipped]).toEqual([10_001, [['quotes do not fit together', 1]]]);
  });

  it('gives up if there are too many stray quotes', async () => {
    const content = [named('A,B'), ...Array.from({ length: 200 }, () => named('A,"B'))].join('\n');
    await expect(read(content)).rejects.toThrow(/quotes that do not fit together in more than 100 lines/);
  });

  it('reports twenty faults one by one and counts all of them by reason', async () => {
    const bad = Array.from({ length: 30 }, () => named('A,nobody'));
    const { told, skipped } = await read([named('A,B'), ...bad, named('A,A')].join('\n'));
    expect(told).toHaveLength(21);
    expect(told[20]).toBe('Further lines like these are only counted.');
    expect(skipped).toEqual([
      ['followee is not a UUID', 30],
      ['follower and followee are the same', 1],
    ]);
  });
});
