import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { ConnectionsClient } from '../../clients/typescript/src/index.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { alice, bob, person } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { serviceToken, TEST_SECRET, userToken } from '../support/tokens.js';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
/** The name of what has the keyboard. */
const FOCUSED = '(document.activeElement.ariaLabel ?? document.activeElement.textContent)';
const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

(hasChromium('The playground in a browser') ? describe : describe.skip)('The playground in Chromium', () => {
  let database: TestDatabase;
  let folder: string;
  let server: TestServer;
  let proxy: Server;
  /** Where a proxy serves the server under a path prefix. */
  let prefixed: string;
  let browser: Browser;
  /** What the open page reported as wrong. */
  let faults: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'connections-playground-'));
    database = await createDatabase();
    // A secret in this file was generated at an earlier start; with it the server brings Alice and Bob along.
    writeFileSync(join(folder, 'jwt-secret'), TEST_SECRET);
    server = await startServer({ DATABASE_URL: database.url, DATA_DIR: folder, JWT_SECRET: '' });
    proxy = createServer((request, response) => {
      const { method, headers } = request;
      const path = request.url!.replace(/^\/some\/prefix/, '');
      const onward = httpRequest(
        { port: server.port, host: '127.0.0.1', path, method, headers },
        (answer) => {
          response.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(onward);
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    prefixed = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/some/prefix`;
    browser = await startChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await new Promise((done) => (proxy ? proxy.close(done) : done(undefined)));
    await server?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param begins replaces what the server tells the page */
  const open = async (url: string, viewport = DESKTOP, begins?: object): Promise<Page> => {
    const context = await browser.newContext({ viewport });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // The browser reports each error answer as well.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        faults.push(message.text());
    });
    if (begins) await page.route('**/playground/people', (route) => route.fulfill({ json: begins }));
    await page.goto(`${url}/playground`);
    return page;
  };
  const panel = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
  const press = (page: Page, name: string, button: string): Promise<void> =>
    panel(page, name).getByRole('button', { name: button, exact: true }).click();
  const sees = (page: Page, name: string, fact: string): Promise<void> =>
    panel(page, name).locator('.facts').getByText(fact, { exact: true }).waitFor();
  const counts = (page: Page, name: string, tab: string): Promise<void> =>
    panel(page, name).getByRole('tab', { name: tab, exact: true }).waitFor();

  /** The people that the server brings along. */
  const clients = async (): Promise<ConnectionsClient[]> => {
    const answer = await fetch(`${server.url}/playground/people`);
    const { people } = (await answer.json()) as { people: { token: string }[] };
    return people.map(({ token }) => new ConnectionsClient({ baseUrl: server.url, token: () => token }));
  };

  /** Ends whatever the two have with each other, also a decline. */
  beforeEach(async () => {
    const [alices, bobs] = await clients();
    for (const [client, other] of [
      [alices!, bob],
      [bobs!, alice],
    ] as const) {
      await client.block(other);
      await client.unblock(other);
      // Fails for the one who was declined; the request of the other lifts that.
      await client.sendRequest(other).catch(() => undefined);
      await client.cancelRequest(other);
    }
  });

  it('shows on the one what the other does', async () => {
    const page = await open(server.url);
    await sees(page, 'Alice', 'No connection with Bob');
    await press(page, 'Alice', 'Follow Bob');
    await sees(page, 'Bob', 'Followed by Alice');
    await counts(page, 'Alice', '1 Following');
    await panel(page, 'Alice').getByRole('tabpanel').getByText('Bob', { exact: true }).waitFor();
    await counts(page, 'Bob', '1 Followers');
    await panel(page, 'Bob')
      .getByRole('tab', { name: /Followers/ })
      .click();
    await panel(page, 'Bob').getByRole('tabpanel').getByText('Alice', { exact: true }).waitFor();

    await press(page, 'Alice', 'Ask Bob to be friends');
    await counts(page, 'Alice', '1 Sent requests');
    await counts(page, 'Bob', '1 Received requests');
    await press(page, 'Bob', 'Approve request');
    await sees(page, 'Alice', 'Friends with Bob');
    await panel(page, 'Bob').getByRole('status').getByText('Bob and Alice are friends.').waitFor();
    await press(page, 'Alice', 'End friendship');
    await press(page, 'Bob', 'Remove follower');
    await sees(page, 'Alice', 'No connection with Bob');

    await press(page, 'Alice', 'Ask Bob to be friends');
    await press(page, 'Bob', 'Decline request');
    await sees(page, 'Alice', 'No connection with Bob');
    await press(page, 'Alice', 'Ask Bob to be friends');
    await panel(page, 'Alice')
      .getByRole('alert')
      .getByText(/409 request_declined/)
      .waitFor();
    await press(page, 'Bob', 'Block Alice');
    await sees(page, 'Bob', 'Blocks Alice');
    await press(page, 'Alice', 'Follow Bob');
    await panel(page, 'Alice')
      .getByRole('alert')
      .getByText(/403 blocked/)
      .waitFor();
    await press(page, 'Bob', 'Unblock Alice');
    await sees(page, 'Bob', 'No connection with Alice');
    expect(faults).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('shows long lists page by page', async () => {
    const client = (await clients())[0]!;
    const followed = Array.from({ length: 11 }, () => person());
    for (const target of followed) await client.follow(target);
    const page = await open(server.url);
    const list = panel(page, 'Alice').getByRole('tabpanel');
    for (const shown of [5, 10, 11]) {
      await eventually(async () => expect(await list.getByRole('listitem').count()).toBe(shown));
      if (shown < 11) await list.getByRole('button', { name: 'Show more' }).click();
    }
    expect(await list.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    expect(await list.locator('.name').allInnerTexts()).toEqual(
      [...followed].reverse().map((id) => `User ${id.slice(0, 8)}`),
    );
    for (const target of followed) await client.unfollow(target);
    await page.context().close();
  }, 60_000);

  it('shows each call with a curl line that does the same', async () => {
    const page = await open(server.url);
    await press(page, 'Alice', 'Follow Bob');
    await sees(page, 'Bob', 'Followed by Alice');
    const log = page.getByRole('region', { name: 'Calls' });
    expect(await log.locator('.calls > li').count()).toBeGreaterThan(8);
    await log.getByLabel('Writes only').check();
    const call = log.locator('.calls > li');
    expect(await call.count()).toBe(1);
    expect(await call.locator('summary').innerText()).toMatch(
      /^Alice\s+POST\s+\/api\/connections\/following\s+201\s+\d+ ms$/,
    );
    expect(await log.getByRole('log').innerText()).toBe('Alice: POST /api/connections/following, 201');

    await call.locator('summary').click();
    const copied = async (button: RegExp): Promise<string> => {
      await log.getByRole('button', { name: button }).click();
      await log.getByText('Copied').first().waitFor();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    const variables = await copied(/^Copy tokens/);
    const line = await copied(/^Copy the curl line/);
    expect(line).toBe(await call.locator('.curl code').innerText());
    const { stdout } = await promisify(execFile)('bash', ['-c', `${variables}\n${line} -s`]);
    expect(stdout).toMatch(/^HTTP\/1\.1 201 /);

    await log.getByRole('button', { name: 'Clear' }).click();
    await log.getByText('No calls yet.').waitFor();
    await page.context().close();
  }, 60_000);

  it('can be used with the keyboard alone', async () => {
    const page = await open(server.url);
    await sees(page, 'Alice', 'No connection with Bob');
    const focused = (): Promise<string> => page.evaluate<string>(FOCUSED);
    const order: string[] = [];
    for (let n = 0; n < 7; n++) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    expect(order).toEqual([
      'Swagger UI',
      'Reference',
      'Copy id of Alice',
      'Follow Bob',
      'Ask Bob to be friends',
      'Block Bob',
      '0 Following',
    ]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    expect(await focused()).toBe('0 Sent requests');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('0 Following');
    await page.keyboard.press('ArrowLeft');
    await panel(page, 'Alice').getByRole('tabpanel').getByText('No request is waiting.').waitFor();

    const button = panel(page, 'Alice').getByRole('button', { name: 'Ask Bob to be friends' });
    await button.focus();
    await page.keyboard.press('Enter');
    await sees(page, 'Bob', 'Alice asks to be friends');
    expect(await focused()).toBe('Cancel request');
    // The button that is pressed goes, and the focus stays among the actions.
    await panel(page, 'Bob').getByRole('button', { name: 'Decline request' }).focus();
    await page.keyboard.press('Enter');
    await sees(page, 'Bob', 'No connection with Alice');
    await eventually(async () => expect(await focused()).toBe('Follow Alice'));
    await page.context().close();
  }, 60_000);

  it.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])(
    'is accessible on a %s, light and dark, also under a path prefix',
    async (device, viewport) => {
      const page = await open(prefixed, viewport);
      await press(page, 'Alice', 'Follow Bob');
      await press(page, 'Bob', 'Ask Alice to be friends');
      await sees(page, 'Alice', 'Bob asks to be friends');
      await page.locator('.calls summary').first().click();
      await page.evaluate(AXE);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
          const found = await axe.run();
          return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        });
        expect(violations).toEqual([]);
        const folder = process.env.PLAYGROUND_SHOTS;
        if (folder) await page.screenshot({ path: `${folder}/${device}-${colorScheme}.png`, fullPage: true });
      }
      for (const link of await page.getByRole('link').all()) {
        const address = new URL((await link.getAttribute('href'))!, page.url());
        expect((await fetch(address)).status).toBe(200);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      if (device === 'phone') {
        const heights = await page
          .locator('.stage button')
          .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height));
        expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
      }
      expect(faults).toEqual([]);
      await page.context().close();
    },
    60_000,
  );

  it('links to no documentation that the server does not have', async () => {
    const page = await open(server.url, DESKTOP, { people: [], docs: false });
    await page.getByLabel('Token of the first').waitFor();
    expect(await page.getByRole('link').count()).toBe(0);
    await page.context().close();
  });

  it('asks for tokens where the secret was not generated', async () => {
    const page = await open(server.url, DESKTOP, { people: [], docs: true });
    const [first, second] = [page.getByLabel('Token of the first'), page.getByLabel('Token of the second')];
    const fault = (text: string): Promise<void> => page.getByRole('alert').getByText(text).waitFor();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Enter a token.').nth(1).waitFor();
    const me = await userToken(person(), { name: 'Ann' });
    await first.fill(me);
    for (const [token, text] of [
      ['not a token', 'This is not a bearer token.'],
      ['expired', '401 invalid_token'],
      [await serviceToken(), 'This is a service token.'],
      [me, 'This token belongs to the same user as the first.'],
    ] as const) {
      await second.fill(token);
      await page.getByRole('button', { name: 'Begin' }).click();
      await fault(text);
    }
    expect(await page.evaluate('document.activeElement.id')).toBe('token-1');
    await second.fill(`Bearer ${await userToken(person())}\n`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ask Ann to be friends' }).click();
    await panel(page, 'Ann')
      .locator('.facts')
      .getByText(/ asks to be friends$/)
      .waitFor();
    await page.context().close();
  }, 60_000);
});
