import ts from 'typescript';

/** A place where code names a database schema. */
export interface Mention {
  readonly schema: string;
  /** Counted from 1. */
  readonly line: number;
}

const IDENTIFIER = '"?([a-z_][a-z0-9_]*)"?';
/** `schema.name`, quoted or not, but not the middle of a longer path such as `docs/events.md`. */
const QUALIFIED = new RegExp(`(?<![\\w.$/"-])${IDENTIFIER}\\."?[a-z_]`, 'gi');
const AFTER_SCHEMA = new RegExp(
  `\\bSCHEMA\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?${IDENTIFIER}(?![\\w"]*\\.)`,
  'gi',
);
const CREATED = new RegExp(`\\bCREATE\\s+SCHEMA\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${IDENTIFIER}`, 'gi');
const SEARCH_PATH = /\bsearch_path\s*(?:=|TO)\s*([\w\s,"']+)/gi;

/** The known schemas that a TypeScript or SQL file names. */
export function schemasNamed(path: string, text: string, known: ReadonlySet<string>): Mention[] {
  return statementsOf(path, text)
    .flatMap(({ text: sql, line, whole }) => [
      ...(whole ? [{ schema: sql, line }] : []),
      ...matches(sql, QUALIFIED, line),
      ...matches(sql, AFTER_SCHEMA, line),
      ...[...sql.matchAll(SEARCH_PATH)].flatMap((match) =>
        match[1]!
          .split(/[^\w]+/)
          .map((schema) => ({ schema, line: line + newlines(sql.slice(0, match.index)) })),
      ),
    ])
    .map(({ schema, line }) => ({ schema: schema.toLowerCase(), line }))
    .filter(({ schema }) => known.has(schema));
}

/** The schemas that a file creates. */
export function schemasCreated(path: string, text: string): string[] {
  return statementsOf(path, text).flatMap(({ text: sql }) =>
    [...sql.matchAll(CREATED)].map((match) => match[1]!.toLowerCase()),
  );
}

/** Replaces an interpolation. It is not a letter, so the text before and after it is read separately. */
const INTERPOLATION = '\0';

interface Statement {
  readonly text: string;
  readonly line: number;
  /** The text is the name of a schema, as in `@Entity({ schema: 'events' })`. */
  readonly whole?: boolean;
}

/** Everything that may be SQL, without comments: an SQL file, or the strings of TypeScript. */
function statementsOf(path: string, text: string): Statement[] {
  return path.endsWith('.sql') ? [{ text: withoutComments(text), line: 1 }] : stringsOf(path, text);
}

/** All strings except import paths and values of `name`, which label statements and listeners. */
function stringsOf(path: string, text: string): Statement[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const strings: Statement[] = [];
  const visit = (node: ts.Node): void => {
    if (isImport(node) || isLabel(node)) return;
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (ts.isStringLiteralLike(node)) {
      const parent = node.parent;
      const whole = ts.isPropertyAssignment(parent) && parent.name.getText() === 'schema';
      strings.push({ text: withoutComments(node.text), line, whole });
    } else if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.map((span) => span.literal.text);
      strings.push({ text: withoutComments([node.head.text, ...spans].join(INTERPOLATION)), line });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return strings;
}

const isImport = (node: ts.Node): boolean =>
  ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined);

const isLabel = (node: ts.Node): boolean =>
  (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) &&
  node.name.getText() === 'name' &&
  node.initializer !== undefined &&
  ts.isStringLiteralLike(node.initializer);

/** Replaces comments with blanks, so that line numbers stay the same. Text in quotes is not a comment. */
const withoutComments = (sql: string): string =>
  sql.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    found.startsWith("'") ? found : found.replace(/[^\n]/g, ' '),
  );

const newlines = (text: string): number => text.split('\n').length - 1;

const matches = (sql: string, pattern: RegExp, line: number): Mention[] =>
  [...sql.matchAll(pattern)].map((match) => ({
    schema: match[1]!,
    line: line + newlines(sql.slice(0, match.index)),
  }));
