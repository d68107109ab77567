import { pino } from 'pino';
import type { Principal } from './principal.js';
import { PrincipalObservers } from './principal-observers.js';

const caller: Principal = { kind: 'service', subject: 'backend' };

describe('an observer of callers', () => {
  it('that keeps failing fails no request, and is logged once with the cause', async () => {
    const lines: string[] = [];
    const observers = new PrincipalObservers(pino({}, { write: (line: string) => lines.push(line) }));
    observers.register({ onPrincipal: () => Promise.reject(new Error('out of order')) });
    for (let i = 0; i < 20; i++) await observers.notify(caller, `request-${i}`);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      episode: 'begins',
      request_id: 'request-0',
      err: { message: 'out of order' },
    });
  });
});
