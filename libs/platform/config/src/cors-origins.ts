/** Who may call from a browser: an origin, a pattern of origins, or `*` for every page. */
export type CorsOrigins = readonly (string | RegExp)[];

/** Stands for a `*` while a URL parser reads the rest. */
const STAND_IN = 'wildcard-stands-here';
/** A host whose first label is a `*` or holds one, with a domain below it. */
const PATTERN = /^(?:\*|[^.*]+-\*|\*-[^.*]+|[^.*]+-\*-[^.*]+)\.(?:[^.*]+\.[^*]*[^.*]|localhost)$/;
const ORIGIN = /^([a-z][a-z\d+.-]*):\/\/([^/?#@\s\\]+)\/?$/i;

/**
 * Reads one origin as browsers send it, or a pattern such as `https://*.example.com`, any depth of subdomains, or
 * `https://pr-*.example.com`, within one name. Undefined where it is neither.
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
  return new RegExp(`^${origin.split(STAND_IN).map(escaped).join(names)}$`);
}

/** In lower case, in ASCII and without the port of the scheme. What the URL standard knows no origin of is left as it is. */
function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, protocol, host } = new URL(text);
  return origin === 'null' ? `${protocol}//${host.toLowerCase()}` : origin;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
