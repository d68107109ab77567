import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise, type IConfiguration, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const require = createRequire(import.meta.url);
const { forbidden, options } = require('../../.dependency-cruiser.cjs') as Required<IConfiguration> & {
  forbidden: (IForbiddenRuleType & { name: string })[];
};
const FIXTURES = 'test/architecture/fixtures';

/** Cruises folders under the repository root; answers each violation as "rule: from -> to". */
async function violations(...folders: string[]): Promise<{ rule: string; text: string }[]> {
  const { output } = await cruise(
    folders,
    { ...options, ruleSet: { forbidden }, validate: true },
    options.enhancedResolveOptions,
    { tsConfig: extractTsConfig('tsconfig.json') },
  );
  return (output as ICruiseResult).summary.violations.map(({ rule, from, to }) => ({
    rule: rule.name,
    text: `${rule.name}: ${from} -> ${to}`,
  }));
}

describe('module boundaries', () => {
  it('hold in the whole tree', async () => {
    expect((await violations('apps', 'libs')).map(({ text }) => text)).toEqual([]);
  }, 60_000);

  it.each(readdirSync('libs'))('name the lib %s', (name) => {
    const rule = forbidden.find((candidate) => candidate.name === 'lib-in-dag');
    expect(`libs/${name}/`).toMatch(new RegExp(String((rule?.from as { pathNot?: string }).pathNot)));
  });

  it('have one fixture for each rule', () => {
    expect(readdirSync(FIXTURES).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it.each(forbidden.map(({ name }) => name))('%s fires on its fixture, alone', async (name) => {
    expect(new Set((await violations(`${FIXTURES}/${name}`)).map(({ rule }) => rule))).toEqual(
      new Set([name]),
    );
  });
});
