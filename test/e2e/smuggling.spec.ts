import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { bodyOf, type RawHttp, rawHttp } from '../support/raw-http.js';
import { userToken } from '../support/tokens.js';

const FOLLOWING = '/api/connections/following';
const LIVE = 'GET /health/live HTTP/1.1';
const CHUNKED = 'Transfer-Encoding: chunked';
const END = '0\r\n\r\n';

const get = (...lines: string[]): string => `${[LIVE, 'Host: x', ...lines].join('\r\n')}\r\n\r\n`;
const post = (lines: string[], body = END, version = '1.1'): string =>
  `${[`POST /health/live HTTP/${version}`, 'Host: x', ...lines].join('\r\n')}\r\n\r\n${body}`;
const answers = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => code!);

/** Whose end or meaning a proxy could understand differently. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['a length, then chunks', post(['Content-Length: 5', CHUNKED])],
  ['chunks, then a length', post([CHUNKED, 'Content-Length: 5'])],
  ['two lengths', post(['Content-Length: 1', 'Content-Length: 2'], 'x')],
  ['the same length twice', post(['Content-Length: 1', 'Content-Length: 1'], 'x')],
  ...['1, 1', '+1', '-1', '0x1', '1 1', '1.0', '', '99999999999999999999999'].map(
    (length) => [`the length ${JSON.stringify(length)}`, post([`Content-Length: ${length}`], 'x')] as const,
  ),
  ...[
    'identity',
    'xchunked',
    '"chunked"',
    'chunked;q=1',
    '\x0bchunked',
    '',
    'gzip, chunked',
    'identity, chunked',
    'chunked, identity',
    'chunked, chunked',
  ].map(
    (coding) => [`the coding ${JSON.stringify(coding)}`, post([`Transfer-Encoding: ${coding}`])] as const,
  ),
  ['two codings', post([CHUNKED, CHUNKED])],
  ['two different codings', post(['Transfer-Encoding: identity', CHUNKED])],
  ['chunks in HTTP/1.0', post([CHUNKED], END, '1.0')],
  ['a space before the colon of a length', post(['Content-Length : 1'], 'x')],
  ['a space before the colon of a coding', post(['Transfer-Encoding : chunked'])],
  ['a folded line', get('X-A: b\r\n c')],
  ['a line folded by a tab', get('X-A: b\r\n\tc')],
  ['a folded coding', post(['Transfer-Encoding:\r\n chunked'])],
  ['a folded length', post(['Content-Length:\r\n 1'], 'x')],
  ['a space before the first header', `${LIVE}\r\n Host: x\r\n\r\n`],
  ['lines that end with LF', `${LIVE}\nHost: x\n\n`],
  ['a request line that ends with LF', `${LIVE}\nHost: x\r\n\r\n`],
  ['a header that ends with LF', `${LIVE}\r\nHost: x\nX-A: b\r\n\r\n`],
  ['a head that ends with LF', `${LIVE}\r\nHost: x\r\n\n`],
  ['CR in a header', get('X-A: b\rc')],
  ['NUL in a header', get('X-A: b\0c')],
  ['NUL in the name of a header', get('X\0A: b')],
  ['a space in the name of a header', get('X A: b')],
  ['a header without a colon', get('XA')],
  ['a header without a name', get(': b')],
  ...['0x0', '+0', '0 ', 'fffffffffffffffffff', '0;a\nb', 'g'].map(
    (size) => [`the chunk size ${JSON.stringify(size)}`, post([CHUNKED], `${size}\r\n\r\n`)] as const,
  ),
  ['chunks that end with LF', post([CHUNKED], '0\n\n')],
  ['a chunk that is longer than its size', post([CHUNKED], '1\r\nxx\r\n0\r\n\r\n')],
  ['a length behind the chunks', post([CHUNKED], '0\r\nContent-Length: 5\r\n\r\n')],
  ['no Host', `${LIVE}\r\n\r\n`],
  ['two Hosts', get('Host: x')],
  ['two content types', get('Content-Type: application/json', 'Content-Type: text/plain')],
  ['the same content type twice', get('Content-Type: application/json', 'content-type: application/json')],
  ['a second Host behind thousands of fields', get(...Array<string>(3_000).fill('a: b'), 'Host: y')],
  ...['a b', 'a,b', 'a@b', 'a/b', 'a?b', 'a\\b', 'ä'].map(
    (host) => [`the Host ${JSON.stringify(host)}`, `${LIVE}\r\nHost: ${host}\r\n\r\n`] as const,
  ),
  ['a space in the target', 'GET /health/live x HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a fragment in the target', 'GET /health/live#x HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['an authority as the target', 'GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a target in another encoding than ASCII', 'GET /health/\xe9 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a tab behind the method', 'GET\t/health/live HTTP/1.1\r\nHost: x\r\n\r\n'],
  ...['', ' HTTP/0.9', ' HTTP/1.2', ' HTTP/2.0', ' HTTP/01.1', ' http/1.1'].map(
    (version) =>
      [`the version ${JSON.stringify(version)}`, `GET /health/live${version}\r\nHost: x\r\n\r\n`] as const,
  ),
  ['the start of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
];

const UNDERSTOOD: readonly (readonly [string, string])[] = [
  ['a Host without a name', `${LIVE}\r\nHost: \r\n\r\n`],
  ['a Host with an IPv6 address and a port', `${LIVE}\r\nHost: [::1]:3000\r\n\r\n`],
  ['a whole URL as the target', 'GET http://x/health/live HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['chunks in capitals', get('Transfer-Encoding: CHUNKED') + END],
  ['a chunk extension', `${get(CHUNKED)}0;a=b\r\n\r\n`],
  ['a tab before a length', `${get('Content-Length:\t1')}x`],
  ['empty lines before the request', `\r\n\r\n${get()}`],
  ['an upgrade that nobody answers', get('Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk')],
];

describe('A request that a proxy could read differently', () => {
  let api: Api;
  let raw: RawHttp;
  beforeAll(async () => {
    api = await startApi();
    raw = rawHttp(api.url);
  });
  afterAll(() => api.close());

  it('is refused in the form of every error, and what follows on its connection is not answered', async () => {
    const faults = await Promise.all(
      REFUSED.map(async ([name, text]) => {
        const answer = await raw(Buffer.from(text + get(), 'latin1'));
        const statuses = answers(answer);
        if (statuses.length !== 1 || (statuses[0] !== '400' && statuses[0] !== '405'))
          return `${name}: ${statuses.join()}`;
        if (!/^connection: close\r$/im.test(answer)) return `${name}: stays open`;
        const { code, request_id } = bodyOf(answer) as { code: string; request_id: string };
        if (!/^content-security-policy: default-src 'none'/im.test(answer)) return `${name}: no policy`;
        // The method of some is refused before their body is read.
        if (code !== 'invalid_request' && code !== 'method_not_allowed') return `${name}: ${code}`;
        return answer.toLowerCase().includes(`x-request-id: ${request_id}\r\n`) ? [] : `${name}: no id`;
      }),
    );
    expect(faults.flat()).toEqual([]);
  });

  it.each([
    ['alone', ''],
    ['after another request', get()],
  ])('gets no body if it is a HEAD request: %s', async (_, before) => {
    const answer = await raw(
      Buffer.from(`${before}HEAD /health/live?\x7f HTTP/1.1\r\nHost: x\r\n\r\n`, 'latin1'),
    );
    expect(answer).toMatch(/HTTP\/1\.1 400 [^]*Content-Length: [1-9]\d*\r\n[^]*\r\n\r\n$/);
  });

  it('is served if it has only one meaning', async () => {
    const served = await Promise.all(
      UNDERSTOOD.map(async ([name, text]) => [name, answers(await raw(text)), ['200']]),
    );
    expect(served.map(([name, got]) => [name, got])).toEqual(served.map(([name, , want]) => [name, want]));
  });

  it.each([
    ['Transfer-Encoding: identity, chunked', END],
    ['Host: y', ''],
    ['Transfer-Encoding: chunked\r\nContent-Length: 5', END],
    ['Content-Length: 0\r\nContent-Length: 0', ''],
  ])('hides no second request: %j', async (line, end) => {
    const [me, target] = [person(), person()];
    const body = JSON.stringify({ target_user_id: target });
    const follow = [
      `POST ${FOLLOWING} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${await userToken(me)}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ].join('\r\n');
    const hidden = `${follow}\r\n\r\n${body}`;
    expect(answers(await raw(`${get(line)}${end}${hidden}`))).toEqual(['400']);
    expect((await api.as(me).get(FOLLOWING)).body.meta.total).toBe(0);
    expect(answers(await raw(hidden))).toEqual(['201']);
  });

  it('is answered after the requests before it', async () => {
    const token = `Authorization: Bearer ${await userToken()}`;
    const list = `GET ${FOLLOWING} HTTP/1.1\r\nHost: x\r\n${token}\r\n\r\n`;
    expect(answers(await raw(`${list}${list}${get()}not HTTP\r\n\r\n`))).toEqual([
      '200',
      '200',
      '200',
      '400',
    ]);
    const broken = `POST ${FOLLOWING} HTTP/1.1\r\nHost: x\r\n${token}\r\n${CHUNKED}\r\n\r\nx\r\n\r\n`;
    expect(answers(await raw(`${list}${broken}${list}`))).toEqual(['200', '400']);
  });

  it('is not a second request in the body of a first one', async () => {
    const inner = get();
    expect(
      answers(await raw(`${get(`Content-Length: ${inner.length}`, 'Connection: close')}${inner}`)),
    ).toEqual(['200']);
  });

  it.each([
    ['CONNECT example.com:443 HTTP/1.1', 'example.com:443'],
    [`CONNECT ${FOLLOWING} HTTP/1.1`, 'x'],
  ])('for a tunnel is refused: %s', async (line, host) => {
    const answer = await raw(`${line}\r\nHost: ${host}\r\n\r\n${get()}`);
    expect(answers(answer)).toEqual(['405']);
    expect(bodyOf(answer)).toMatchObject({ code: 'method_not_allowed', request_id: expect.any(String) });
    expect(answer).toMatch(/^Allow: .*GET/m);
  });

  it.each([FOLLOWING, '/health/live', '/docs', `http://x${FOLLOWING}`])(
    'never echoes by TRACE: %s',
    async (path) => {
      const answer = await raw(
        `TRACE ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Secret: secret\r\n\r\n`,
      );
      expect(answers(answer)).toEqual(['405']);
      expect(answer).not.toContain('secret');
      expect(bodyOf(answer)).toMatchObject({ code: 'method_not_allowed' });
    },
  );
});
