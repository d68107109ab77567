/** What an answer must not show: statements, stacks, and paths of the server. */
const LEAKS: Readonly<Record<string, RegExp>> = {
  SQL: /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+\S|\b(?:adjacency|friendship|blocks|profiles|events)\.\w+|relation "|syntax error|SQLSTATE|duplicate key|invalid input syntax/,
  'a stack': /\n\s+at \S+|\bat \w+ \(|node:internal|\w+Error:/,
  'a path': /\/(?:work|app|home|root|usr|tmp|libs|dist|node_modules)\/\w|\.(?:ts|js|mjs|sql):\d/,
};

/** The kinds of internals that the text shows. */
export function leaksIn(text: string): string[] {
  return Object.entries(LEAKS).flatMap(([kind, pattern]) => (pattern.test(text) ? [kind] : []));
}
