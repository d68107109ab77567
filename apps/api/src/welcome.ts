import type { JwtConfig } from '#platform/config';
import { ALICE, BOB, SERVICE } from './development-people.js';
import { DevelopmentTokens } from './development-tokens.js';

export interface Surroundings {
  /** Where the server listens. */
  readonly url: string;
  /** The embedded database, if the server uses it. */
  readonly databaseUrl?: string;
  /** Whether the server has the playground. */
  readonly playground: boolean;
  /** Whether the server has Swagger UI and the reference. */
  readonly docs: boolean;
  readonly secret: string;
  readonly jwt: JwtConfig;
}

/**
 * The text for newcomers: where the playground and the documentation are, and tokens of two users and a back end to
 * paste into a shell.
 */
export async function welcome({
  url,
  databaseUrl,
  playground,
  docs,
  secret,
  jwt,
}: Surroundings): Promise<string> {
  const tokens = new DevelopmentTokens(secret, jwt);
  const [alice, bob, service] = await Promise.all(
    [ALICE, BOB, SERVICE].map((owner) => tokens.sign(owner, '24h')),
  );
  const variables = {
    ALICE: alice,
    BOB: bob,
    SERVICE: service,
    ALICE_ID: tokens.idOf(ALICE.subject),
    BOB_ID: tokens.idOf(BOB.subject),
    API: `${url}/api/connections`,
  };
  return [
    '',
    ...(playground ? [`Playground:      ${url}/playground`] : []),
    ...(docs ? [`Swagger UI:      ${url}/docs`, `Reference:       ${url}/reference`] : []),
    `API:             ${variables.API}`,
    ...(databaseUrl === undefined ? [] : [`PostgreSQL:      psql '${databaseUrl}'`]),
    '',
    'Paste this line into another terminal; README.md goes on from there with "Five minutes with curl". The tokens of Alice,',
    'Bob and a back end are valid for 24 hours; `npm run token` makes others.',
    '',
    `export ${Object.entries(variables)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    '',
    '',
  ].join('\n');
}
