import { isHarmful } from './text-for-display.js';

/** In characters, as given and in normal form. */
export const MAX_AVATAR_LENGTH = 2048;

export const AVATAR_RULE = `avatar must be an http or https URL of up to ${MAX_AVATAR_LENGTH} characters, without credentials`;

/** The URL standard repairs what this does not match. An authority with an `@` has credentials, if only empty ones. */
const START = /^https?:\/\/[^/?#@]+(?:[/?#]|$)/i;
const MISPLACED = /[\s"'`\\]/;
/** Names of hosts without a label between two dots. */
const EMPTY_LABEL = /^\.|\.\./;

/**
 * The normal form, by the URL standard, of an address that may be put into an image tag of somebody else's page;
 * undefined for anything else. Where it leads is not looked at: whoever fetches it decides that.
 */
export function avatarOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_AVATAR_LENGTH) return undefined;
  if (!START.test(value) || MISPLACED.test(value) || isHarmful(value) || !URL.canParse(value))
    return undefined;
  const { href, hostname } = new URL(value);
  // The percent-encoding of a host is undone, so that new characters may come to light.
  if (href.length > MAX_AVATAR_LENGTH || MISPLACED.test(href) || EMPTY_LABEL.test(hostname)) return undefined;
  return href;
}
