import { readFileSync } from 'node:fs';

describe('docs/configuration.md', () => {
  it('names every variable that the configuration reads, and no other', () => {
    const source = readFileSync('libs/platform/config/src/config.ts', 'utf8');
    const read = new Set([...source.matchAll(/\breader\.\w+\(\s*'([A-Z\d_]+)'/g)].map(([, name]) => name!));
    const told = readFileSync('docs/configuration.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((row) => row.split('|')[1]!.match(/[A-Z_\d]+/g)!);
    expect([...told].sort()).toEqual([...read].sort());
  });
});
