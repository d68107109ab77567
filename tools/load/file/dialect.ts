import { quoted, UnreadableFile } from './unreadable-file.js';

/** How the fields of a text are separated. */
export interface Dialect {
  /** If it is a space, runs of spaces and tabs count as one separator. */
  readonly separator: ',' | '\t' | ';' | '|' | ' ';
  readonly quote: '"' | "'";
  /** Comments, blank lines and Excel's `sep=` before the first line that is read. */
  readonly preamble: string;
}

/** A comment line, as in graphs of SNAP (`#`) and KONECT (`%`). */
export const COMMENT = /^[ \t]*[#%]/;

const PREAMBLE = /^(?:sep=.\n)?(?:[ \t]*(?:[#%].*)?\n)*/i;
/** The first id, what surrounds it, and the start of the next field. */
const ID = /(['"]?)\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?['"]?([ \t]*)([^\s]?)/i;

/** Detects the dialect from the first lines of a text. Throws an UnreadableFile if that is not possible. */
export function dialectOf(sample: string, name: string): Dialect {
  const preamble = PREAMBLE.exec(sample)![0];
  const lines = sample.slice(preamble.length).split('\n');
  if (lines[0] === '')
    throw new UnreadableFile(`${name} begins with nothing but comments or blank lines, and no edge.`);
  for (const line of lines) {
    const found = COMMENT.test(line) ? null : ID.exec(line);
    if (found === null) continue;
    const [, before, space, next] = found as unknown as [string, string, string, string];
    return {
      separator: separatorOf(space, next, line, name),
      quote: before === "'" ? "'" : '"',
      preamble,
    };
  }
  throw new UnreadableFile(
    `${name} holds no UUID in its first ${lines.length - 1} lines, of which the first is ${quoted(lines[0]!)}.`,
  );
}

function separatorOf(space: string, next: string, line: string, name: string): Dialect['separator'] {
  if (next === ',' || next === ';' || next === '|') return next;
  // Each tab separates fields; spaces align columns, even if there are tabs among them.
  if (space !== '' && next !== '') return space.includes(' ') ? ' ' : '\t';
  const last = /([,;|\t ])["'{]*[0-9a-f-]{36}\S*\s*$/i.exec(line)?.[1];
  if (last !== undefined) return last as Dialect['separator'];
  throw new UnreadableFile(
    `${name} separates fields in a way that is not understood, as in ${quoted(line)}: ` +
      'comma, tab, semicolon, pipe and space are.',
  );
}
