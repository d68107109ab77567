import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

interface Call {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly token?: string;
}

/** What the page could read of an answer; `failed` if the browser hid it from the page. */
interface Seen {
  readonly status?: number;
  readonly body?: {
    data: { user_id: string }[];
    meta: { next_cursor?: string };
    code?: string;
    request_id?: string;
  };
  readonly link?: string | null;
  readonly requestId?: string | null;
  readonly challenge?: string | null;
  readonly retryAfter?: string | null;
  readonly failed?: true;
}

(hasChromium('Calls from a page of another origin') ? describe : describe.skip)('A page in Chromium', () => {
  let pages: Server;
  let origin: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    pages = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Another origin</title>');
    });
    await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(origin);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await new Promise((done) => pages.close(done));
  });

  /** Makes the call from inside the page. */
  const call = (api: TestApp, { method = 'GET', path, body, token }: Call): Promise<Seen> =>
    page.evaluate(
      async ([url, how, text, bearer]) => {
        try {
          const answer = await fetch(url, {
            method: how,
            headers: {
              ...(bearer && { Authorization: `Bearer ${bearer}` }),
              ...(text && { 'Content-Type': 'application/json' }),
            },
            body: text,
          });
          const content = await answer.text();
          return {
            status: answer.status,
            body: content === '' ? undefined : (JSON.parse(content) as Seen['body']),
            link: answer.headers.get('Link'),
            requestId: answer.headers.get('X-Request-Id'),
            challenge: answer.headers.get('WWW-Authenticate'),
            retryAfter: answer.headers.get('Retry-After'),
          };
        } catch {
          return { failed: true as const };
        }
      },
      [`${api.url}${path}`, method, body && JSON.stringify(body), token] as const,
    );

  it('of an allowed origin follows, lists by cursor, and reads errors', async () => {
    const api = await startApp({ CORS_ORIGINS: origin, RATE_LIMIT: '6' });
    try {
      const token = await userToken();
      const path = '/api/connections/following';
      const followed = [person(), person(), person()];
      for (const target_user_id of followed) {
        const { status } = await call(api, { method: 'POST', path, body: { target_user_id }, token });
        expect(status).toBe(201);
      }
      const first = await call(api, { path: `${path}?limit=2`, token });
      expect(first.status).toBe(200);
      expect(first.link).toContain('rel="next"');
      const rest = await call(api, { path: `${path}?limit=2&cursor=${first.body!.meta.next_cursor}`, token });
      const all = [...first.body!.data, ...rest.body!.data].map(({ user_id }) => user_id);
      expect(all).toEqual([...followed].reverse());
      const undone = await call(api, { method: 'DELETE', path: `${path}/${followed[0]}`, token });
      expect(undone.status).toBe(204);

      const limited = await call(api, { path, token });
      expect([limited.status, limited.body!.code]).toEqual([429, 'rate_limited']);
      expect(Number(limited.retryAfter)).toBeGreaterThan(0);
      const anonymous = await call(api, { path });
      expect([anonymous.status, anonymous.body!.code]).toEqual([401, 'missing_token']);
      expect(anonymous.challenge).toMatch(/^Bearer/);
      expect(anonymous.requestId).toBe(anonymous.body!.request_id);
    } finally {
      await api.close();
    }
  }, 60_000);

  it('of an origin that is not allowed can do nothing', async () => {
    const api = await startApp({ CORS_ORIGINS: 'https://app.example.com' });
    try {
      const me = person();
      const token = await userToken(me);
      const path = '/api/connections/following';
      const body = { target_user_id: person() };
      expect(await call(api, { method: 'POST', path, body, token })).toEqual({ failed: true });
      expect(await call(api, { path, token })).toEqual({ failed: true });
      const { body: list } = await api.http.get(path).set('Authorization', `Bearer ${token}`);
      expect(list.meta.total).toBe(0);
    } finally {
      await api.close();
    }
  }, 60_000);
});
