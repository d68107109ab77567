import { pino } from 'pino';
import { Episodes } from './episodes.js';

describe('episodes', () => {
  it('log the first fault with its cause, and the end with the number of faults', async () => {
    const lines: Record<string, unknown>[] = [];
    const logger = pino(
      {},
      { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    );
    const episodes = new Episodes(logger, 30);
    for (let i = 0; i < 100; i++) episodes.note('database_unavailable', { cause: 'ECONNREFUSED' });
    episodes.note('overloaded', {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    const of = (name: string) => lines.filter((line) => line.msg === name);
    expect(of('database_unavailable')).toEqual([
      expect.objectContaining({ episode: 'begins', cause: 'ECONNREFUSED' }),
      expect.objectContaining({ episode: 'ends', faults: 100 }),
    ]);
    expect(of('overloaded')).toHaveLength(2);
    episodes.note('database_unavailable', { cause: 'again' });
    expect(lines.at(-1)).toMatchObject({ episode: 'begins', cause: 'again' });
  });

  it('end at once when the cause is known to be gone, and only once', async () => {
    const lines: { msg: string; episode: string }[] = [];
    const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });
    const episodes = new Episodes(logger, 30);
    episodes.note('Redis is unreachable', { cause: 'ECONNREFUSED' });
    episodes.end('Redis is unreachable');
    episodes.end('Redis is unreachable');
    episodes.note('Redis is unreachable', { cause: 'ECONNRESET' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(lines.map(({ episode }) => episode)).toEqual(['begins', 'ends', 'begins', 'ends']);
  });
});
