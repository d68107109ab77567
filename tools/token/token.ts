import { isUserId } from '#kernel';
import { loadConfig } from '#platform/config';
import { developmentSecret } from '#platform/embedded';
import { DevelopmentTokens, type TokenOwner } from '../../apps/api/src/development-tokens.js';
import { readArguments, UsageError } from '../command-line.js';

/** The text of `--help`. */
export const USAGE = `Makes a token for development, signed with JWT_SECRET, or else with the secret that \`npm start\` made.

  npm run token -- --user <uuid> [--name <text>] [--picture <url>] [--ttl 1h]
  npm run token -- --service [--ttl 1h]

  --user UUID      the user whose token it is
  --name TEXT      what lists call the user from the first request on
  --picture URL    the user's avatar in lists
  --service        the token of a back end, which acts for every user and names them in user_id
  --ttl TIME       how long it is valid: 90s, 30m, 24h, 7d; 24h if left out

Put it into a variable: ALICE=$(npm run -s token -- --user a11ce000-0000-4000-8000-000000000001)
There is none in production: tokens come from the identity provider there.`;

const OPTIONS = {
  user: { type: 'string' },
  name: { type: 'string' },
  picture: { type: 'string' },
  service: { type: 'boolean' },
  ttl: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>;

/** The text to print, and a note for stderr. Throws a UsageError, or an Error if no token can be created. */
export async function makeToken(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ text: string; note?: string }> {
  const values = readArguments(args, OPTIONS, env);
  if (values.help) return { text: USAGE };
  const ttl = ttlOf(values);
  if (env.NODE_ENV === 'production') throw new Error('No token is made where NODE_ENV is production.');
  const { jwt, dataDir } = loadConfig(env);
  if (jwt.publicKey !== undefined || jwt.jwksUri !== undefined)
    throw new Error('JWT_PUBLIC_KEY and JWT_JWKS_URI only verify: who has the private key makes the tokens.');
  const derived = jwt.userId === 'uuid5';
  const owner = ownerOf(values, derived);
  const tokens = new DevelopmentTokens(jwt.secret ?? (await developmentSecret(dataDir)), jwt);
  const note = derived && !owner.service ? `The user's id is ${tokens.idOf(owner.subject)}.` : undefined;
  return { text: await tokens.sign(owner, ttl), note };
}

function ttlOf({ ttl = '24h' }: Values): string {
  if (/^[1-9]\d{0,6}[smhd]$/.test(ttl)) return ttl;
  throw new UsageError('--ttl must be a number with its unit: 90s, 30m, 24h or 7d.');
}

/** If ids are derived, any subject identifies a user. */
function ownerOf({ user, name, picture, service }: Values, derived: boolean): TokenOwner {
  if (service) {
    const other = [user, name, picture].find((value) => value !== undefined);
    if (other !== undefined) throw new UsageError('--service goes with --ttl alone: a back end is no user.');
    return { subject: 'development', service };
  }
  if (user === undefined) throw new UsageError('Give --user for the token of a user, or --service.');
  if (user === '' || !(derived || isUserId(user))) throw new UsageError('--user must be a UUID.');
  return { subject: user, name, picture };
}
