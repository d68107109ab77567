import type { FieldFault } from '#kernel';
import { InvalidRequestError, UnreadableRequestError } from '../http.errors.js';

/** No method reads an object with more members, or a value at a deeper level. */
const MAX_MEMBERS = 20;
const MAX_DEPTH = 8;
/**
 * Maximum number of colons and commas: enough for the largest batch, and few enough to be parsed in some milliseconds.
 */
const MAX_SEPARATORS = 20_000;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** For each byte outside of strings: the change of the depth. */
const DEEPER = tableOf({ '[': 1, '{': 1, ']': -1, '}': -1 });
/** For each byte outside of strings: the change of the number of separators. */
const SEPARATORS = tableOf({ ':': 1, ',': 1 });

/**
 * Refuses JSON that is deep or has many members or elements before it is parsed, because parsing it would take hundreds
 * of milliseconds. Makes one pass over the bytes; invalid JSON is left to the parser.
 * @throws UnreadableRequestError
 */
export function checkShape(json: Buffer): void {
  let depth = 0;
  let separators = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]!;
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else {
      depth += DEEPER[byte]!;
      separators += SEPARATORS[byte]!;
      if (depth > MAX_DEPTH || separators > MAX_SEPARATORS) throw new UnreadableRequestError();
    }
  }
}

function tableOf(values: Record<string, number>): Int8Array {
  const table = new Int8Array(256);
  for (const [letter, value] of Object.entries(values)) table[letter.charCodeAt(0)] = value;
  return table;
}

/**
 * Refuses a parsed body before it is validated if validation would be expensive: too many members, or too deep. Also
 * refuses strings with a lone surrogate, which cannot be stored. Its own time grows only with the size of the body.
 * @throws InvalidRequestError, UnreadableRequestError
 */
export function checkBounds(body: unknown): void {
  const waiting: { value: unknown; path: string; depth: number }[] = [{ value: body, path: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path, depth } = next;
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw invalid({ field: path || 'body', message: 'text must not hold half of a character' });
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth === MAX_DEPTH) throw new UnreadableRequestError();
    const names = Object.keys(value);
    if (!Array.isArray(value)) checkNames(names, path);
    for (const name of names) {
      const inner = path === '' ? name : `${path}.${name}`;
      waiting.push({ value: (value as Record<string, unknown>)[name], path: inner, depth: depth + 1 });
    }
  }
}

function checkNames(names: readonly string[], path: string): void {
  if (names.length > MAX_MEMBERS) {
    throw invalid({
      field: path || 'body',
      message: `an object must not have more than ${MAX_MEMBERS} members`,
    });
  }
  if (!names.every((name) => name.isWellFormed())) throw new UnreadableRequestError();
}

function invalid(fault: FieldFault): InvalidRequestError {
  return new InvalidRequestError({ errors: [fault] });
}
