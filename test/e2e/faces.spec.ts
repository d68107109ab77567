import type { Browser, BrowserContext, Page } from 'playwright-core';
import { hasChromium, startChromium } from '../support/chromium.js';
import { type Api, startApi } from '../support/openapi-client.js';
import { person } from '../support/people.js';
import { type PrefixProxy, startPrefixProxy } from '../support/prefix-proxy.js';
import { userToken } from '../support/tokens.js';

const FOLLOWING = '/api/connections/following';
const PREFIX = '/social/v1';
/** Not a local name: on such a host the pages behave as in production. */
const HOST = 'api.example.test';
/** One more than a page has by default. */
const FOLLOWED = 101;

const SCREENS = {
  'a desktop': { viewport: { width: 1280, height: 900 } },
  'a phone': { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;

(hasChromium('Swagger UI and Scalar in a browser') ? describe : describe.skip)('Under a path prefix', () => {
  let api: Api;
  let proxy: PrefixProxy;
  let base: string;
  let browser: Browser;
  let token: string;
  let oldest: string;

  beforeAll(async () => {
    api = await startApi();
    proxy = await startPrefixProxy(api.url, PREFIX);
    base = `http://${HOST}:${proxy.port}${PREFIX}`;
    browser = await startChromium(`--host-resolver-rules=MAP ${HOST} 127.0.0.1`);
    const me = person();
    token = await userToken(me);
    oldest = person();
    await api.as(me).post(FOLLOWING, { target_user_id: oldest });
    await Promise.all(
      Array.from({ length: FOLLOWED - 1 }, () => api.as(me).post(FOLLOWING, { target_user_id: person() })),
    );
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await api?.close();
  });

  describe.each(Object.entries(SCREENS))('on %s', (_name, screen) => {
    let context: BrowserContext;
    let page: Page;
    /** What must not happen: calls to other places, scripts or styles that the policy refuses, exceptions. */
    let faults: string[];

    beforeAll(async () => {
      context = await browser.newContext(screen);
    });
    afterAll(() => context?.close());

    beforeEach(async () => {
      faults = [];
      page = await context.newPage();
      page.on('request', (request) => {
        if (!request.url().startsWith(`${base}/`) && !/^(?:data|blob):/.test(request.url()))
          faults.push(`request: ${request.url()}`);
      });
      page.on('response', (answer) => {
        if (answer.status() >= 400) faults.push(`${answer.status()} ${answer.url()}`);
      });
      page.on('pageerror', ({ message }) => faults.push(`exception: ${message}`));
      page.on('console', (line) => {
        // Browsers ignore this header on plain HTTP, and say so.
        if (line.type() === 'error' && !line.text().includes('Cross-Origin-Opener-Policy'))
          faults.push(`console: ${line.text()}`);
      });
    });
    afterEach(() => page.close());

    /** The page fits the screen, and nothing of the above happened. */
    const check = async (): Promise<void> => {
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(screen.viewport.width);
      expect(faults).toEqual([]);
    };

    it('Swagger UI authorizes and reads pages by cursor, with the chapters and errors folded', async () => {
      await page.goto(`${base}/docs/`);
      expect(await page.title()).toBe('Connections API – Swagger UI');
      const icon = await page.locator('link[rel=icon]').evaluate((link: { href: string }) => link.href);
      expect((await context.request.get(icon.replace(HOST, '127.0.0.1'))).status()).toBe(200);

      const pagination = page.locator('.chapters details', { hasText: 'Pagination' }).first();
      expect((await pagination.boundingBox())!.height).toBeLessThan(60);
      await pagination.locator('summary').click();
      expect((await pagination.boundingBox())!.height).toBeGreaterThan(100);
      const reference = page.getByRole('link', { name: 'Reference' });
      expect(await reference.evaluate((link: { href: string }) => link.href)).toBe(`${base}/reference`);

      await page.locator('.btn.authorize').first().click();
      await page.locator('.auth-container input').fill(token);
      await page.locator('.auth-btn-wrapper .authorize').click();
      await page.locator('.auth-btn-wrapper .btn-done').click();

      const operation = page.locator('#operations-Following-listFollowing');
      await operation.locator('.opblock-summary-control').click();
      expect(new URL(page.url()).hash).toBe('#/Following/listFollowing');
      const errors = operation.locator('details.errors');
      await errors.waitFor();
      expect(await operation.locator('.responses-table .response').count()).toBe(1);
      expect(await errors.locator('summary .status').allInnerTexts()).toEqual([
        '400',
        '401',
        '408',
        '429',
        '500',
        '503',
      ]);
      expect((await errors.boundingBox())!.height).toBeLessThan(60);
      await errors.locator('summary').first().click();
      await errors.getByText('invalid_cursor', { exact: true }).waitFor();
      await errors.locator('.error details summary').first().click();
      expect(await errors.locator('pre').first().innerText()).toContain('"code": "invalid_request"');

      await operation.getByRole('button', { name: 'Try it out' }).click();
      const execute = async (): Promise<{ data: { user_id: string }[]; meta: { next_cursor?: string } }> => {
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.url().includes(FOLLOWING)),
          operation.getByRole('button', { name: 'Execute' }).click(),
        ]);
        expect(answer.url()).toMatch(`${base}${FOLLOWING}?`);
        return answer.json();
      };
      const first = await execute();
      expect(first.data).toHaveLength(FOLLOWED - 1);
      const live = operation.locator('.live-responses-table').first();
      await live.getByText(first.data[0]!.user_id).first().waitFor();
      await operation.getByPlaceholder('cursor').fill(first.meta.next_cursor!);
      const rest = await execute();
      expect(rest.data.map(({ user_id }) => user_id)).toEqual([oldest]);
      await live.getByText(oldest).first().waitFor();

      await page.goto(`${base}/docs#/Following/listFollowing`);
      await operation.locator('details.errors').waitFor();
      await check();
    }, 60_000);

    it('Scalar shows code samples and reads pages by cursor', async () => {
      await page.goto(`${base}/reference/#tag/following/GET${FOLLOWING}`);
      expect(await page.title()).toBe('Connections API – Reference');
      await page
        .locator('pre', { hasText: `curl '${base}${FOLLOWING}` })
        .first()
        .waitFor();

      await page.getByRole('button', { name: `(get ${FOLLOWING})` }).click();
      const client = page.getByRole('dialog');
      await client.getByPlaceholder('Token').fill(token);
      const send = async (): Promise<{ data: { user_id: string }[]; meta: { next_cursor?: string } }> => {
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.url().includes(FOLLOWING)),
          client.getByRole('button', { name: /^Send/ }).first().click(),
        ]);
        expect(answer.url()).toMatch(`${base}${FOLLOWING}?`);
        return answer.json();
      };
      const first = await send();
      expect(first.data).toHaveLength(FOLLOWED - 1);
      await client.locator('tr#cursor').getByLabel('Value').fill(first.meta.next_cursor!);
      expect((await send()).data.map(({ user_id }) => user_id)).toEqual([oldest]);
      await check();
    }, 60_000);
  });
});
