import { parseIntoClientConfig } from 'pg-connection-string';

/** The forms of a database address that node-postgres accepts. */
const DATABASE = /^(postgres|postgresql):\/\/|^socket:|^\//i;
const REDIS = /^rediss?:\/\//i;

/**
 * Parameters that may contain an unencoded @. In other parameters, an @ is a piece of a password that split the URL.
 */
const TEXTS = /^(user|username|password|application_name|fallback_application_name|options)=/;

/** The error for a URL that a character of its password would split. */
export const ENCODED =
  'must be a URL whose user name and password are percent-encoded: @ : / ? # % , are %40 %3A %2F %3F %23 %25 %2C';

/** What is wrong with the address of a PostgreSQL. The text contains nothing of the address. */
export function databaseUrlFault(text: string): string | undefined {
  if (!DATABASE.test(text)) return 'must be a URL that starts with postgres:// or postgresql://';
  if (isCut(text)) return ENCODED;
  try {
    parseIntoClientConfig(text);
    return undefined;
  } catch (error) {
    const isFile = (error as NodeJS.ErrnoException).syscall !== undefined;
    return isFile ? 'must be a URL whose certificate and key files can be read' : ENCODED;
  }
}

/** What is wrong with the address of a Redis. The text contains nothing of the address. */
export function redisUrlFault(text: string): string | undefined {
  if (!REDIS.test(text)) return 'must be a URL that starts with redis:// or rediss://';
  return isCut(text) || !isDecodable(text) ? ENCODED : undefined;
}

/**
 * Several addresses, separated by commas. Hosts after the first may omit the scheme and credentials, as in
 * `redis://user:password@a:6379,b:6379`. Undefined if a comma in a password would split one address into two.
 */
export function splitUrls(text: string): string[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const given = parts.filter((part) => part !== '');
  if (given.slice(1).some((part) => !part.includes('://') && part.includes('@'))) return undefined;
  const prefix = /^[a-z]+:\/\/([^@/]*@)?/i.exec(given[0] ?? '')?.[0] ?? '';
  return given.map((part) => (part.includes('://') ? part : prefix + part));
}

/**
 * Whether an unencoded character of the password has ended the authority: the last @ is then in the rest of the URL.
 */
function isCut(text: string): boolean {
  const rest = /^[a-z]+:\/\/[^/?#]*(.*)$/is.exec(text)?.[1] ?? '';
  const [path = '', ...queries] = rest.split('?');
  const parameters = queries.join('?').split('&');
  return (
    rest.includes('#') ||
    path.includes('@') ||
    parameters.some((parameter) => parameter.includes('@') && !TEXTS.test(parameter))
  );
}

function isDecodable(text: string): boolean {
  try {
    const { username, password } = new URL(text);
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}
