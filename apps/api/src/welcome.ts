import type { JwtConfig } from '#platform/config';
import { DevelopmentTokens, type TokenOwner } from './development-tokens.js';

const ALICE: TokenOwner = {
  subject: 'a11ce000-0000-4000-8000-000000000001',
  name: 'Alice',
  picture: 'https://example.com/alice.png',
};
const BOB: TokenOwner = {
  subject: 'b0b00000-0000-4000-8000-000000000002',
  name: 'Bob',
  picture: 'https://example.com/bob.png',
};
const SERVICE: TokenOwner = { subject: 'development', service: true };

export interface Surroundings {
  /** Where the server listens. */
  readonly url: string;
  /** The embedded database, if the server uses it. */
  readonly databaseUrl?: string;
  readonly secret: string;
  readonly jwt: JwtConfig;
}

/** The text for newcomers: where the documentation is, and tokens of two users and a back end to paste into a shell. */
export async function welcome({ url, databaseUrl, secret, jwt }: Surroundings): Promise<string> {
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
    `Connections API on ${url}`,
    `Swagger UI:      ${url}/docs`,
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
