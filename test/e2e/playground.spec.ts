import { loadConfig } from '#platform/config';
import { PlaygroundPeople } from '../../apps/api/src/playground/playground-people.js';
import { startApp } from '../support/app.js';
import { person } from '../support/people.js';
import { serviceToken, TEST_SECRET, userToken } from '../support/tokens.js';

describe('The playground', () => {
  it('brings people along only for a secret that was generated for development', async () => {
    const config = loadConfig({ JWT_SECRET: TEST_SECRET });
    const generated = { ...config, jwt: { ...config.jwt, isGenerated: true } };
    const names = async (of: typeof config): Promise<string[]> =>
      (await new PlaygroundPeople(of).list()).map(({ name }) => name);
    expect(await names(generated)).toEqual(['Alice', 'Bob']);
    expect(await names(config)).toEqual([]);
    expect(await names({ ...generated, production: true })).toEqual([]);
  });

  it('is on outside production, and where it is switched on', () => {
    const store = 'postgres://localhost/connections';
    const production = {
      NODE_ENV: 'production',
      DATABASE_URL: store,
      REDIS_URL: 'redis://localhost',
      JWT_SECRET: TEST_SECRET,
    };
    expect(loadConfig({}).playground).toBe(true);
    expect(loadConfig({ PLAYGROUND: 'off' }).playground).toBe(false);
    expect(loadConfig(production).playground).toBe(false);
    expect(loadConfig({ ...production, PLAYGROUND: 'on' }).playground).toBe(true);
  });

  it('is not there where it is switched off', async () => {
    const app = await startApp({ PLAYGROUND: 'off' });
    try {
      for (const path of ['', '/', '/playground.js', '/people', '/user'])
        await app.http.get(`/playground${path}`).expect(404);
    } finally {
      await app.close();
    }
  });

  it('gives its tokens to no page of another origin, and its page to no frame', async () => {
    const app = await startApp({ CORS_ORIGINS: '*' });
    try {
      const people = await app.http
        .get('/playground/people')
        .set('Origin', 'https://elsewhere.example')
        .expect(200);
      expect(people.body).toEqual({ people: [], docs: true });
      expect(people.headers['access-control-allow-origin']).toBeUndefined();
      expect(people.headers['cache-control']).toBe('no-store');

      const page = await app.http.get('/playground/').expect(200);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(page.headers['content-security-policy']).not.toContain('unsafe');
      expect(page.text).not.toMatch(/<script[^>]*>[^<]|<style| style=| on\w+=/);
      const address = await app.http.get('/playground?x=1').expect(302);
      expect(address.headers.location).toBe('playground/');
    } finally {
      await app.close();
    }
  });

  it('says whose token it is', async () => {
    const app = await startApp();
    try {
      const me = person();
      const ask = (token: string) => app.http.get('/playground/user').set('Authorization', `Bearer ${token}`);
      expect((await ask(await userToken(me)).expect(200)).body).toEqual({ user_id: me });
      expect((await ask(await serviceToken()).expect(400)).body.code).toBe('user_id_required');
      expect((await ask('expired').expect(401)).body.code).toBe('invalid_token');
    } finally {
      await app.close();
    }
  });
});
