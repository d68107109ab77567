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
  if (!START.test(value) || MISPLACED.test(value) || isHarmful(value)) return undefined;
  const url = parsed(value);
  // The percent-encoding of a host is undone, so that new characters may come to light.
  if (url === undefined || MISPLACED.test(url.href) || EMPTY_LABEL.test(url.hostname)) return undefined;
  return url.href.length > MAX_AVATAR_LENGTH ? undefined : url.href;
}

/** URL.canParse will not do: once it is compiled, that of Node 20 refuses every text with `ü` or its like. */
function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
