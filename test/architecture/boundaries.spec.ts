import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import { cruise, RULES, violationsOf } from './cruise.js';
import { EXAMPLES, GROUND, PAIRS } from './examples.js';
import { ROWS } from './libs.js';

describe('module boundaries', () => {
  it('are respected by the whole code', async () => {
    expect(violationsOf(await cruise(['apps', 'clients', 'libs', 'tools', 'test']))).toEqual([]);
  }, 120_000);
});

describe('a lib without a row', () => {
  it('is one line, however much it imports', () => {
    const rule = { name: 'lib-has-a-row', severity: 'error' };
    const violations = ['a', 'b'].map((file) => ({
      rule,
      from: `libs/unlisted/src/${file}.ts`,
      to: 'node:fs',
    }));
    const summary = { violations } as unknown as ICruiseResult['summary'];
    expect(violationsOf({ summary })).toEqual([
      expect.stringMatching(/^libs\/unlisted: lib-has-a-row\. .*give it a row/),
    ]);
  });
});

/** One tree contains all examples; a file is checked by the violations that name it. */
describe('every rule refuses what it forbids', () => {
  let broken: Map<string, string[]>;

  beforeAll(async () => {
    const tree = realpathSync(mkdtempSync(join(tmpdir(), 'architecture-')));
    try {
      const files = Object.assign(
        {},
        GROUND,
        ...EXAMPLES.map((example) => example.files),
        ...PAIRS.map(({ path, text }) => ({ [path]: text })),
      ) as Record<string, string>;
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(tree, dirname(path)), { recursive: true });
        writeFileSync(join(tree, path), text);
      }
      const { summary } = await cruise(['apps', 'clients', 'libs', 'tools', 'test'], tree);
      broken = new Map();
      for (const { rule, from } of summary.violations)
        broken.set(from, [...(broken.get(from) ?? []), rule.name]);
    } finally {
      rmSync(tree, { recursive: true });
    }
  }, 120_000);

  it.each(Object.keys(ROWS))('%s uses what its row allows, and no other lib', (lib) => {
    const judged = PAIRS.filter(({ user }) => user === lib);
    const seen = judged.map(({ used, path }) => [used, broken.get(path) ?? []]);
    const expected = judged.map(({ used, rule }) => [used, ROWS[lib]?.includes(used) ? [] : [rule]]);
    expect(seen).toEqual(expected);
  });

  it.each(EXAMPLES.map(({ rule, files }) => [rule, Object.keys(files)[0]!]))('%s, in %s', (rule, path) =>
    expect(broken.get(path)).toEqual([rule]),
  );

  it('every rule has an example', () => {
    const proven = new Set([...EXAMPLES, ...PAIRS].map(({ rule }) => rule));
    const missing = RULES.filter((rule) => !proven.has(rule));
    expect(
      missing.map((rule) => `${rule}: add code that breaks it to EXAMPLES in test/architecture/examples.ts`),
    ).toEqual([]);
  });
});
