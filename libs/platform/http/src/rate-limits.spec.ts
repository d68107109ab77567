import { pino } from 'pino';
import { RedisPrefix } from '#platform/cache';
import { type Config, loadConfig } from '#platform/config';
import { RateLimits } from './rate-limits.js';

const aroundWith = (env: NodeJS.ProcessEnv) => {
  const config: Config = loadConfig(env);
  const limits = new RateLimits(config, null, new RedisPrefix('test'), pino({ level: 'silent' }));
  const authenticate = () => Promise.resolve();
  return limits.around(authenticate) === authenticate;
};

describe('RateLimits', () => {
  it('adds nothing to a request while no limit is set', () => {
    expect([{}, { RATE_LIMIT: 'off' }, { RATE_LIMIT_SERVICE: 'off' }].map(aroundWith)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each(['RATE_LIMIT', 'RATE_LIMIT_WRITES', 'RATE_LIMIT_SERVICE'])('works with %s alone', (name) => {
    expect(aroundWith({ [name]: '1' })).toBe(false);
  });
});
