import { MAX_NAME_LENGTH } from '#kernel';
import { isHarmful, isVisible } from './text-for-display.js';

/** The message for an invalid name. */
export const NAME_RULE =
  `name must have 1 to ${MAX_NAME_LENGTH} characters, at least one of them visible, and no control characters, line breaks ` +
  'or direction overrides';

/** Whether a value may be shown to everybody as a name, whether a token or a service sends it. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && isShort(value) && isVisible(value) && !isHarmful(value);
}

function isShort(text: string): boolean {
  return text.length <= 2 * MAX_NAME_LENGTH && [...text].length <= MAX_NAME_LENGTH;
}
