import { isProbe, PROBES } from './probes.js';

describe('A probe', () => {
  it.each(Object.values(PROBES).flatMap((path) => [path, `${path}/`, `${path}?a=/b`]))(
    'is known: %s',
    (target) => {
      expect(isProbe(target)).toBe(true);
    },
  );

  it.each(['/', '/health', '/metrics/more', '/api/metrics', '/api/connections?a=/metrics'])(
    'is not %s',
    (target) => {
      expect(isProbe(target)).toBe(false);
    },
  );
});
