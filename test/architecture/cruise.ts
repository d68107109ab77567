import { createRequire } from 'node:module';
import {
  cruise as cruiseTree,
  type IConfiguration,
  type ICruiseResult,
  type IForbiddenRuleType,
} from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

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

/** Each violation with the message of its rule. */
export const violationsOf = ({ summary }: ICruiseResult): string[] =>
  summary.violations.map(
    ({ rule, from, to }) => `${from} -> ${to}: ${rule.name}. ${COMMENTS.get(rule.name) ?? ''}`,
  );

const COMMENTS = new Map(forbidden.map(({ name, comment }) => [name, comment]));
