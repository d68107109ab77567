import { createRequire } from 'node:module';
import { cruise, type IConfiguration, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { LIBS, ROWS } from './libs.js';

const require = createRequire(import.meta.url);
const { forbidden, options } = require('../../.dependency-cruiser.cjs') as Required<IConfiguration> & {
  forbidden: (IForbiddenRuleType & { name: string })[];
};

/** Cruises folders under the repository root; answers each violation as "rule: from -> to". */
async function violations(...folders: string[]): Promise<string[]> {
  const { output } = await cruise(
    folders,
    { ...options, ruleSet: { forbidden }, validate: true },
    options.enhancedResolveOptions,
    { tsConfig: extractTsConfig('tsconfig.json') },
  );
  return (output as ICruiseResult).summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`,
  );
}

describe('module boundaries', () => {
  it('hold in the whole tree', async () => {
    expect(await violations('apps', 'libs', 'tools')).toEqual([]);
  }, 60_000);

  it.each(LIBS)('have a row for %s', (name) => expect(ROWS).toHaveProperty([name]));
});
