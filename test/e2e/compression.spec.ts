import { type IncomingHttpHeaders, request } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { startApp, type TestApp } from '../support/app.js';
import { person } from '../support/people.js';
import { serviceToken, userToken } from '../support/tokens.js';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Sends a request with exactly these headers, and returns its answer unchanged. */
function ask(app: TestApp, method: string, path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${app.url}${path}`, { method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject).end();
  });
}

const DECODERS: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

describe('an answer', () => {
  let app: TestApp;
  let authorization: string;
  const list = '/api/connections/following';

  beforeAll(async () => {
    app = await startApp({ CORS_ORIGINS: 'https://app.example.com' });
    const me = person();
    authorization = `Bearer ${await userToken(me)}`;
    for (let i = 0; i < 30; i++) {
      await app.http
        .post(list)
        .set('Authorization', authorization)
        .send({ target_user_id: person() })
        .expect(201);
    }
  });
  afterAll(() => app.close());

  const get = (path: string, accepted?: string, method = 'GET'): Promise<Answer> =>
    ask(app, method, path, { authorization, ...(accepted !== undefined && { 'accept-encoding': accepted }) });

  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
  ])('above 1 KB is compressed for clients that accept %s', async (accepted, encoding) => {
    const plain = await get(list);
    const { status, headers, bytes } = await get(list, accepted);
    expect([status, headers['content-encoding']]).toEqual([200, encoding]);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(bytes.length).toBeLessThan(plain.bytes.length / 1.5);
    expect(DECODERS[encoding]!(bytes)).toEqual(plain.bytes);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers.link).toBe(plain.headers.link);
  });

  it.each([undefined, '', 'identity', 'identity;q=1, *;q=0', 'br;q=0, gzip;q=0', 'deflate', 'junk'])(
    'is sent uncompressed to clients that accept %j',
    async (accepted) => {
      const { headers, bytes } = await get(list, accepted);
      expect(headers['content-encoding']).toBeUndefined();
      expect(headers['content-length']).toBe(String(bytes.length));
      expect(JSON.parse(bytes.toString())).toMatchObject({ message: 'OK' });
    },
  );

  it('has Vary with Accept-Encoding, compressed or not, in addition to Origin', async () => {
    for (const accepted of [undefined, 'br', 'identity']) {
      for (const path of [list, `${list}?limit=1`, '/docs-json']) {
        const { headers } = await get(path, accepted);
        const names = headers.vary!.toLowerCase().split(/, */);
        expect([...names].sort()).toEqual(['accept-encoding', 'origin']);
      }
    }
  });

  it('of 1 KB or less, an error and an empty answer are sent uncompressed', async () => {
    for (const path of [`${list}?limit=3`, '/api/nowhere', '/api/connections']) {
      const { headers, bytes } = await get(path, 'br, gzip');
      expect(bytes.length).toBeGreaterThan(0);
      expect(headers['content-encoding']).toBeUndefined();
      expect(headers['content-length']).toBe(String(bytes.length));
    }
    const { status, headers } = await get(`${list}/${person()}`, 'br, gzip', 'DELETE');
    expect([status, headers['content-encoding']]).toEqual([204, undefined]);
  });

  it.each([undefined, 'br', 'gzip'])(
    'to HEAD has the same headers as the answer to GET: %s',
    async (accepted) => {
      const [asked, head] = [await get(list, accepted), await get(list, accepted, 'HEAD')];
      expect([head.status, head.bytes.length]).toEqual([200, 0]);
      for (const name of ['content-type', 'vary', 'link']) {
        expect({ [name]: head.headers[name] }).toEqual({ [name]: asked.headers[name] });
      }
      // For HEAD, the length of the compressed answer is not computed.
      expect(head.headers['content-length']).toBe(
        accepted === undefined ? asked.headers['content-length'] : undefined,
      );
    },
  );

  it('of a file is compressed, and can be revalidated by its ETag', async () => {
    const path = '/docs/swagger-ui-bundle.js';
    const [plain, packed] = [await get(path), await get(path, 'br')];
    expect(packed.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(packed.bytes)).toEqual(plain.bytes);
    // A weak tag is the same for both encodings; a strong one would need the same bytes.
    expect(packed.headers.etag).toMatch(/^W\//);
    for (const accepted of [undefined, 'br']) {
      const again = await ask(app, 'GET', path, {
        'if-none-match': packed.headers.etag!,
        ...(accepted && { 'accept-encoding': accepted }),
      });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
    }
    const part = await ask(app, 'GET', path, { range: 'bytes=0-99', 'accept-encoding': 'br' });
    expect([part.status, part.bytes.length, part.headers['content-encoding']]).toEqual([206, 100, undefined]);
  });

  it('with a large page, compressed asynchronously, arrives complete', async () => {
    const users = Array.from({ length: 200 }, person);
    const service = { Authorization: `Bearer ${await serviceToken()}` };
    const avatar = `https://example.com/${'a'.repeat(1_500)}`;
    await app.http
      .put('/api/audience/profile')
      .set(service)
      .send(users.map((user_id) => ({ user_id, data: { name: 'Alice', avatar } })))
      .expect(200);
    const me = person();
    await Promise.all(
      users.map((target_user_id) =>
        app.http.post(`${list}?user_id=${me}`).set(service).send({ target_user_id }).expect(201),
      ),
    );
    const path = `${list}?user_id=${me}&limit=1000`;
    const [plain, packed] = [await get(path), await get(path, 'gzip')];
    expect(plain.bytes.length).toBeGreaterThan(256 * 1024);
    expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
  });
});

describe('COMPRESSION=off', () => {
  it('sends everything uncompressed', async () => {
    const app = await startApp({ COMPRESSION: 'off' });
    try {
      const { headers, bytes } = await ask(app, 'GET', '/docs-json', { 'accept-encoding': 'br, gzip' });
      expect(headers['content-encoding']).toBeUndefined();
      expect(headers.vary).toBeUndefined();
      expect(headers['content-length']).toBe(String(bytes.length));
    } finally {
      await app.close();
    }
  });
});

describe('a request', () => {
  it('is not decompressed, because a small body could become a large one', async () => {
    const app = await startApp();
    try {
      const { status, body } = await app.http
        .post('/api/connections/following')
        .set('Authorization', `Bearer ${await userToken()}`)
        .set('Content-Type', 'application/json')
        .set('Content-Encoding', 'gzip')
        .send(gzipSync(`{"target_user_id":"${person()}"}`));
      expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
    } finally {
      await app.close();
    }
  });
});
