import { isHarmful, isVisible } from './text-for-display.js';

/** In characters (code points). */
export const MAX_NAME_LENGTH = 200;

export const NAME_RULE =
  `name must be a text of 1 to ${MAX_NAME_LENGTH} characters that shows something and holds no control characters ` +
  'and none that turn the direction of a text';

/** Whether a value may be shown to everybody as a name, whether a token or a service sends it. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && isShort(value) && isVisible(value) && !isHarmful(value);
}

function isShort(text: string): boolean {
  return text.length <= 2 * MAX_NAME_LENGTH && [...text].length <= MAX_NAME_LENGTH;
}
