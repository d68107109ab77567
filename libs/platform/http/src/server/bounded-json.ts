import type { FieldFault } from '#kernel';
import { InvalidRequestError, UnreadableRequestError } from '../http.errors.js';

/** No method reads an object with more members, or a value that lies deeper. */
const MAX_MEMBERS = 20;
const MAX_DEPTH = 8;
/** Room for the largest batch, and little enough to be parsed in some milliseconds. */
const MAX_MEMBERS_IN_ALL = 20_000;

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Refuses JSON that is deep or has many members before it is parsed, since parsing takes hundreds of milliseconds then.
 * One pass over the bytes; what is no JSON is left to the parser.
 * @throws UnreadableRequestError
 */
export function checkShape(json: Buffer): void {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]!;
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === COLON) members++;
    else if (OPENING.has(byte)) depth++;
    else if (CLOSING.has(byte)) depth--;
    if (depth > MAX_DEPTH || members > MAX_MEMBERS_IN_ALL) throw new UnreadableRequestError();
  }
}

/**
 * Refuses a parsed body that costs more to check than its size suggests, before any class sees it: too many members,
 * too deep, or a string that is no text (a lone surrogate cannot be stored). Its own time grows with the size alone.
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
