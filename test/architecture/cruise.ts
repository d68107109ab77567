import { createRequire } from 'node:module';
import {
  cruise as cruiseTree,
  type IConfiguration,
  type ICruiseResult,
  type IForbiddenRuleType,
} from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { libOf } from './libs.js';

const require = createRequire(import.meta.url);
const { forbidden, options } = require('../../.dependency-cruiser.cjs') as Required<IConfiguration> & {
  forbidden: IForbiddenRuleType[];
};

/** The names of all rules of .dependency-cruiser.cjs. */
export const RULES: readonly string[] = forbidden.map(({ name = '' }) => name);

/** Checks the imports of the folders, in the repository or under `baseDir`, against the rules. */
export async function cruise(folders: readonly string[], baseDir?: string): Promise<ICruiseResult> {
  const { output } = await cruiseTree(
    [...folders],
    { ...options, ruleSet: { forbidden }, validate: true, ...(baseDir && { baseDir }) },
    options.enhancedResolveOptions,
    { tsConfig: extractTsConfig('tsconfig.json') },
  );
  return output as ICruiseResult;
}

/** Each violation with the message of its rule; of a lib without a row, one line for all its imports. */
export function violationsOf({ summary }: Pick<ICruiseResult, 'summary'>): string[] {
  const lines = summary.violations.map(({ rule, from, to }) => {
    const what = rule.name === 'lib-has-a-row' ? `libs/${libOf(from)}` : `${from} -> ${to}`;
    return `${what}: ${rule.name}. ${COMMENTS.get(rule.name) ?? ''}`;
  });
  return [...new Set(lines)];
}

const COMMENTS = new Map(forbidden.map(({ name, comment }) => [name, comment]));
