import { literalPattern } from '#kernel';

/** Who may call from a browser: an origin, a pattern of origins, or `*` for every origin. */
export type CorsOrigins = readonly (string | RegExp)[];

/** Replaces a `*` while a URL parser reads the rest. */
const STAND_IN = 'wildcard-stands-here';
/** A host with a `*` as or in its first label, and a domain below it. */
const PATTERN = /^(?:\*|[^.*]+-\*|\*-[^.*]+|[^.*]+-\*-[^.*]+)\.(?:[^.*]+\.[^*]*[^.*]|localhost)$/;
const ORIGIN = /^([a-z][a-z\d+.-]*):\/\/([^/?#@\s\\]+)\/?$/i;

/**
 * Reads one origin as browsers send it, or a pattern: `https://*.example.com` for subdomains of any depth, or
 * `https://pr-*.example.com` for a part of one name. Undefined if it is neither.
 */
export function corsOriginOf(text: string): string | RegExp | undefined {
  if (text === '*') return text;
  const [, scheme, authority] = ORIGIN.exec(text) ?? [];
  if (scheme === undefined || authority === undefined) return undefined;
  if (!authority.includes('*')) return originOf(text);
  if (!PATTERN.test(authority.replace(/:\d+$/, ''))) return undefined;
  const origin = originOf(text.replace('*', STAND_IN));
  if (origin === undefined) return undefined;
  const names = authority.startsWith('*.') ? '[a-z\\d_-]+(?:\\.[a-z\\d_-]+)*' : '[a-z\\d_-]+';
  return new RegExp(`^${origin.split(STAND_IN).map(literalPattern).join(names)}$`);
}

/**
 * In lower case, in ASCII and without the default port of the scheme. If the URL standard gives no origin, the text is
 * kept.
 */
function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, protocol, host } = new URL(text);
  return origin === 'null' ? `${protocol}//${host.toLowerCase()}` : origin;
}
