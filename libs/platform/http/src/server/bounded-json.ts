import type { FieldFault } from '#kernel';
import { InvalidRequestError, UnreadableRequestError } from '../http.errors.js';

/** No method reads an object with more members, or a value that lies deeper. */
const MAX_MEMBERS = 20;
const MAX_DEPTH = 8;

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
