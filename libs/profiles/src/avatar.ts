import { MAX_AVATAR_LENGTH } from '#kernel';
import { isHarmful } from './text-for-display.js';

/** The message for an invalid avatar. */
export const AVATAR_RULE = `avatar must be an http or https URL of up to ${MAX_AVATAR_LENGTH} characters, without credentials`;

/**
 * The URL standard silently repairs addresses that this rejects. An authority with an `@` has credentials, even if they
 * are empty.
 */
const START = /^https?:\/\/[^/?#@]+(?:[/?#]|$)/i;
const MISPLACED = /[\s"'`\\]/;
/** Host names with an empty label. */
const EMPTY_LABEL = /^\.|\.\./;

/**
 * The normal form (URL standard) of an address that is safe in an image tag of somebody else's page; undefined for
 * anything else. The target is not checked: that is up to whoever fetches it.
 */
export function avatarOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_AVATAR_LENGTH) return undefined;
  if (!START.test(value) || MISPLACED.test(value) || isHarmful(value)) return undefined;
  const url = parsed(value);
  // The URL parser decodes the percent-encoding of a host, which may produce new characters.
  if (url === undefined || MISPLACED.test(url.href) || EMPTY_LABEL.test(url.hostname)) return undefined;
  return url.href.length > MAX_AVATAR_LENGTH ? undefined : url.href;
}

/** Not URL.canParse: once compiled, that of Node 20 rejects every text with `ü` or a similar character. */
function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
