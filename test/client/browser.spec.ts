import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { hasChromium, startChromium } from '../support/chromium.js';
import { bundleClient } from '../support/client-bundle.js';
import { person } from '../support/people.js';
import { userToken } from '../support/tokens.js';

/** The tests find the client among its globals. */
const PAGE = `<!doctype html><title>Another origin</title>
<script type="module">import * as client from '/client.js'; Object.assign(globalThis, client);</script>`;

type Client = typeof import('../../clients/typescript/src/index.js');

(hasChromium('The client in a browser') ? describe : describe.skip)('The client in Chromium', () => {
  let pages: Server;
  let api: TestApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const bundle = await bundleClient();
    pages = createServer(({ url }, response) => {
      if (url?.startsWith('/redirected/')) {
        response.writeHead(302, { Location: '/' }).end();
        return;
      }
      const [type, text] = url === '/client.js' ? ['text/javascript', bundle] : ['text/html', PAGE];
      response.setHeader('Content-Type', type).end(text);
    });
    await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    api = await startApp({ CORS_ORIGINS: origin });
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(origin);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await api?.close();
    await new Promise((done) => pages.close(done));
  });

  it('lets a page of another origin do what the playground does', async () => {
    const [ann, ben] = [person(), person()];
    const tokens = [await userToken(ann, { name: 'Ann' }), await userToken(ben, { name: 'Ben' })] as const;
    const seen = await page.evaluate(
      async ([baseUrl, [annId, annToken], [benId, benToken]]) => {
        const { ConnectionsClient, isConnectionsError } = globalThis as unknown as Client;
        const anns = new ConnectionsClient({ baseUrl, token: () => annToken });
        // This one begins with a token that is refused.
        const bens = new ConnectionsClient({ baseUrl, token: (refused) => (refused ? benToken : 'expired') });
        const failure = async (call: Promise<unknown>) => {
          const error = await call.then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (!isConnectionsError(error)) throw error;
          return [error.status, error.code, error.requestId !== undefined, error.retryAfter !== undefined];
        };

        await anns.profile();
        await bens.profile();
        await anns.follow(benId);
        const followers = await bens.followers({ include: ['since'] }).page();
        await bens.follow(annId);
        await anns.sendRequest(benId);
        const asked = await bens.requestsReceived().page();
        const waiting = await bens.counts();
        await bens.approve(annId);
        const friends = await anns.relationships([benId]);
        const again = await failure(anns.sendRequest(benId));
        await anns.endFriendship(benId);
        await anns.sendRequest(benId);
        await bens.decline(annId);
        const declined = await failure(anns.sendRequest(benId));
        await bens.sendRequest(annId);
        await bens.cancelRequest(annId);
        await anns.removeFollower(benId);
        await anns.unfollow(benId);
        for (let n = 1; n <= 3; n++) await anns.follow(`c0ffee00-0000-4000-8000-00000000000${n}`);
        const pages: string[][] = [];
        for await (const { data } of anns.following({ limit: 2 }).pages())
          pages.push(data.map(({ user_id }) => user_id.slice(-1)));
        await anns.block(benId);
        const hidden = await failure(bens.follow(annId));
        const blocked = await anns.blocks().page();
        await anns.unblock(benId);
        return {
          followers: followers.data.map(({ name, since }) => [name, typeof since]),
          asked: asked.data.map(({ name }) => name),
          waiting: waiting.requests_received_count,
          friends: friends.get(benId)!.friends,
          again,
          declined,
          pages,
          hidden,
          blocked: blocked.data.map(({ name }) => name),
          counts: [...(await bens.countsOf([annId, benId]))].map(([, counts]) => counts.following_count),
        };
      },
      [api.url, [ann, tokens[0]], [ben, tokens[1]]] as const,
    );
    expect(seen).toEqual({
      followers: [['Ann', 'string']],
      asked: ['Ann'],
      waiting: 1,
      friends: true,
      again: [409, 'already_friends', true, false],
      declined: [409, 'request_declined', true, true],
      pages: [['3', '2'], ['1']],
      hidden: [403, 'blocked', true, false],
      blocked: ['Ben'],
      counts: [3, 0],
    });
  }, 60_000);

  it('does not follow a redirect', async () => {
    const seen = await page.evaluate(async (baseUrl) => {
      const { ConnectionsClient } = globalThis as unknown as Client;
      const client = new ConnectionsClient({ baseUrl, token: () => 'a' });
      const error = await client.follow('a').catch((thrown: unknown) => thrown);
      const { code, status } = error as { code: string; status: number };
      return [code, status];
    }, '/redirected');
    expect(seen).toEqual(['unexpected_answer', 302]);
  }, 60_000);

  it('ends a call by its signal', async () => {
    const name = await page.evaluate(async (baseUrl) => {
      const { ConnectionsClient } = globalThis as unknown as Client;
      const client = new ConnectionsClient({ baseUrl, token: () => 'a' });
      const thrown = await client
        .counts(undefined, { signal: AbortSignal.abort() })
        .catch((error: unknown) => error);
      return (thrown as Error).name;
    }, api.url);
    expect(name).toBe('AbortError');
  }, 60_000);
});
