import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { alice, bob } from '../support/people.js';
import { userToken } from '../support/tokens.js';

(hasChromium('Swagger UI in a browser') ? describe : describe.skip)('Swagger UI in Chromium', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    app = await startApp();
    browser = await startChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  /** Opens an operation, fills it in, executes it, and returns the status and body that the page shows. */
  async function execute(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: string; text: string }> {
    const operation = page.locator(`.opblock-${method}`, {
      has: page.locator(`.opblock-summary-path[data-path="${path}"]`),
    });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    if (body !== undefined) await operation.locator('textarea.body-param__text').fill(JSON.stringify(body));
    await operation.getByRole('button', { name: 'Execute' }).click();
    const live = operation.locator('.live-responses-table .response').first();
    await live.waitFor();
    return {
      status: (await live.locator('.response-col_status').innerText()).trim().slice(0, 3),
      text: await live.locator('.response-col_description').innerText(),
    };
  }

  it('authorizes, follows and lists', async () => {
    await page.goto(`${app.url}/docs`);
    await page.locator('.btn.authorize').first().click();
    await page.locator('.auth-container input').fill(await userToken(alice, { name: 'Alice' }));
    await page.locator('.auth-btn-wrapper .authorize').click();
    await page.locator('.auth-btn-wrapper .btn-done').click();

    const followed = await execute('post', '/api/connections/following', { target_user_id: bob });
    expect(followed.status).toBe('201');

    const listed = await execute('get', '/api/connections/following');
    expect(listed.status).toBe('200');
    expect(listed.text).toContain(bob);
    if (process.env.DOCS_SCREENSHOT) await page.screenshot({ path: '/tmp/swagger-ui.png', fullPage: true });
  }, 60_000);
});
