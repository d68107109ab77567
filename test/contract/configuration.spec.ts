import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { loadConfig } from '#platform/config';

/** The variables of the table. */
function toldVariables(): string[] {
  return readFileSync('docs/configuration.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((row) => row.split('|')[1]!.match(/[A-Z_\d]+/g)!)
    .sort();
}

describe('docs/configuration.md', () => {
  it('names every variable that the configuration reads, and no other', () => {
    const source = readFileSync('libs/platform/config/src/config.ts', 'utf8');
    const read = new Set(
      [...source.matchAll(/\breader\.\w+\(\s*'([A-Z\d_]+)'|\benv\.([A-Z\d_]+)/g)].map(
        ([, one, other]) => one ?? other,
      ),
    );
    expect(toldVariables()).toEqual([...read].sort());
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const settings = lines.filter((line) => /^#?[A-Z]/.test(line));

  it('names every variable, and sets none', () => {
    expect(settings.filter((line) => !line.startsWith('#'))).toEqual([]);
    expect(settings.map((line) => line.slice(1).split('=')[0]).sort()).toEqual(toldVariables());
  });

  it('has values that can be used', () => {
    const text = settings.map((line) => line.slice(1)).filter((line) => !line.startsWith('JWT_JWKS_URI'));
    expect(loadConfig(parseEnv(text.join('\n'))).production).toBe(true);
  });
});

describe('docker-compose.yml', () => {
  it('passes every variable on, but where it decides itself', () => {
    const text = readFileSync('docker-compose.yml', 'utf8');
    const service = text.slice(0, text.indexOf('depends_on:'));
    const passed = [...service.matchAll(/^ {6}([A-Z_\d]+):/gm)].map(([, name]) => name);
    const decided = ['NODE_ENV', 'PORT', 'HOST', 'GIT_COMMIT', 'DATA_DIR', 'DATABASE_REPLICA_URLS'];
    expect(toldVariables().filter((name) => !passed.includes(name) && !decided.includes(name))).toEqual([]);
  });
});
