import { ConfigError, loadConfig } from './config.js';

/** Whether a page of this origin may call. */
const allows = (setting: string, origin: string): boolean =>
  loadConfig({ CORS_ORIGINS: setting }).corsOrigins.some((known) =>
    known instanceof RegExp ? known.test(origin) : known === '*' || known === origin,
  );

describe('CORS_ORIGINS', () => {
  it.each([
    ['*', 'https://anything.example'],
    ['https://app.example.com', 'https://app.example.com'],
    [' https://a.example , http://localhost:5173 ', 'http://localhost:5173'],
    // People write origins in these forms; browsers never send them.
    ['https://App.Example.com:443/', 'https://app.example.com'],
    ['http://app.example.com:80', 'http://app.example.com'],
    ['https://müller.example', 'https://xn--mller-kva.example'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['chrome-extension://abcdefghijklmnop', 'chrome-extension://abcdefghijklmnop'],
    ['https://*.example.com', 'https://app.example.com'],
    ['https://*.example.com', 'https://a.b.example.com'],
    ['https://*.example.com:8443', 'https://app.example.com:8443'],
    ['https://pr-*.example.com', 'https://pr-12.example.com'],
    ['http://*.localhost:3000', 'http://shop.localhost:3000'],
  ])('%s lets %s call', (setting, origin) => expect(allows(setting, origin)).toBe(true));

  it.each([
    ['https://app.example.com', 'http://app.example.com'],
    ['https://app.example.com', 'https://app.example.com:8443'],
    ['https://app.example.com', 'https://app.example.com.evil.example'],
    ['https://*.example.com', 'https://example.com'],
    ['https://*.example.com', 'https://evilexample.com'],
    ['https://*.example.com', 'https://app.example.com.evil.example'],
    ['https://*.example.com', 'https://evil.example/.example.com'],
    ['https://*.example.com', 'https://appXexampleYcom'],
    ['https://*.example.com', 'http://app.example.com'],
    ['https://pr-*.example.com', 'https://pr-1.evil.example.com'],
    ['https://*.example.com', 'null'],
  ])('%s does not let %s call', (setting, origin) => expect(allows(setting, origin)).toBe(false));

  it.each([
    'app.example.com',
    'https://app.example.com/path',
    'https://app.example.com?x',
    'https://u:hunter2@app.example.com',
    'https://*',
    'https://*.com',
    'https://*example.com',
    'https://app.*.com',
    'https://*.*.example.com',
    'https://example.*',
    'null',
    '/\\.example\\.com$/',
    '**',
    'https://ok.example,junk',
    ',',
  ])('%s is refused', (setting) => {
    expect(() => loadConfig({ CORS_ORIGINS: setting })).toThrow(ConfigError);
    expect(() => loadConfig({ CORS_ORIGINS: setting })).toThrow(/CORS_ORIGINS must be/);
  });

  it('is off when it is empty', () => {
    expect(loadConfig({ CORS_ORIGINS: ' ' }).corsOrigins).toEqual([]);
  });
});
