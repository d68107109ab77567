import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { LIBS } from './libs.js';

const FILES = ['apps', 'clients', 'libs', 'test', 'tools']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`),
  );
const SOURCES = FILES.filter((path) => /\.tsx?$/.test(path));

const lines = (path: string): number => readFileSync(path, 'utf8').trimEnd().split('\n').length;
const where = (files: string[], fault: (path: string) => boolean): string[] => files.filter(fault);

/** A declaration, and the required ending of its file's name. */
const HOMES: [what: string, declaration: RegExp, home: RegExp][] = [
  ['a Nest module', /^@Module\(/m, /\.module\.ts$/],
  ['a controller', /^@Controller\(/m, /\.controller\.ts$/],
  ['an entity', /^@Entity\(|new EntitySchema/m, /\.entity\.ts$/],
  ['a manifest', /: Manifest =/, /\.manifest\.ts$/],
  ['a described event', /: (?:readonly EventDescription\[\]|EventDescription) =/, /(?:^|[./])events\.ts$/],
  ['a described error', /^export class .* extends describedError\(/m, /(?:^|[./])errors\.ts$/],
  ['an invariant', /: (?:readonly Invariant\[\]|Invariant) =/, /(?:^|[./])invariants\.ts$/],
  ['a migration', /implements MigrationInterface/, /\/migrations\/\d{13,14}-[a-z0-9-]+\.ts$/],
];

describe('names', () => {
  it('are written in kebab-case, with dots before the role', () => {
    expect(
      where(SOURCES, (path) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.tsx?$/.test(path.split('/').pop()!)),
    ).toEqual([]);
  });

  it.each(HOMES)('show which file declares %s', (_what, declaration, home) => {
    const shipped = SOURCES.filter(
      (path) => /^(?:apps|libs)\//.test(path) && !/\.spec\.ts$|\/testing\//.test(path),
    );
    expect(
      where(shipped, (path) => declaration.test(readFileSync(path, 'utf8')) && !home.test(path)),
    ).toEqual([]);
  });

  it('do not allow folders such as utils or common', () => {
    expect(where(FILES, (path) => /\/(?:utils?|common|helpers|shared|misc)\//.test(path))).toEqual([]);
  });

  it('hold one use case per file', () => {
    const useCases = SOURCES.filter((path) => path.includes('/use-cases/') && !path.endsWith('.spec.ts'));
    const classes = (path: string): number =>
      readFileSync(path, 'utf8').match(/^export class /gm)?.length ?? 0;
    expect(where(useCases, (path) => classes(path) > 1)).toEqual([]);
  });
});

describe('the README of a lib', () => {
  it.each(LIBS.filter((name) => existsSync(`libs/${name}/README.md`)))('is short in %s', (name) => {
    expect(lines(`libs/${name}/README.md`)).toBeLessThanOrEqual(name.startsWith('platform/') ? 25 : 40);
  });
});

describe('documents', () => {
  it.each([
    ['README.md', 120],
    ['STYLE.md', 60],
    ['CONTRIBUTING.md', 90],
  ])('%s stays short', (path, limit) => {
    expect(lines(path)).toBeLessThanOrEqual(limit);
  });

  it('keep a decision to one page', () => {
    const records = readdirSync('docs/decisions').filter((name) => name.endsWith('.md'));
    expect(records.length).toBeGreaterThan(0);
    expect(where(records, (name) => lines(`docs/decisions/${name}`) > 60)).toEqual([]);
  });

  it('link to files that exist', () => {
    const broken = (path: string): string[] =>
      [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => new URL(match[1]!, `file:///${path}`).pathname.slice(1))
        .filter((target) => !existsSync(target));
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'STYLE.md',
      ...LIBS.map((name) => `libs/${name}/README.md`),
    ];
    expect(pages.filter((page) => existsSync(page)).flatMap(broken)).toEqual([]);
  });
});
