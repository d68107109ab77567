const BRACKETS = /\[\d*\]$/;

/**
 * The query with `name[]` and `name[0]`, as many clients write lists, as repetitions of `name`. Otherwise these would be
 * ignored as unknown parameters, and the answer would be a different one.
 */
export function withoutBrackets(query: object): object {
  if (!Object.keys(query).some((name) => name.endsWith(']'))) return query;
  const values = new Map<string, unknown[]>();
  for (const [key, value] of Object.entries(query) as [string, unknown][]) {
    const name = key.replace(BRACKETS, '');
    const others = values.get(name);
    if (others === undefined) values.set(name, [value].flat());
    else others.push(...[value].flat());
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}
