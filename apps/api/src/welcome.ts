import { SignJWT } from 'jose';
import { userIdOf } from '#platform/auth';
import type { JwtConfig } from '#platform/config';

interface DemoUser {
  readonly subject: string;
  readonly name: string;
}

const ALICE: DemoUser = { subject: 'a11ce000-0000-4000-8000-000000000001', name: 'Alice' };
const BOB: DemoUser = { subject: 'b0b00000-0000-4000-8000-000000000002', name: 'Bob' };

/** What a newcomer needs: where the documentation is, a token for each of two users, and a first call. */
export async function welcome(url: string, secret: string, jwt: JwtConfig): Promise<string> {
  const [alice, bob] = await Promise.all([ALICE, BOB].map((user) => tokenOf(user, secret, jwt)));
  const [aliceId, bobId] = [ALICE, BOB].map((user) => idOf(user, jwt));
  return [
    '',
    `Connections API on ${url}`,
    `Swagger UI:      ${url}/docs`,
    '',
    'Tokens for 24 hours:',
    `  Alice (${aliceId}): ${alice}`,
    `  Bob   (${bobId}): ${bob}`,
    '',
    'Try it:',
    `  curl -i -X POST ${url}/api/connections/following -H 'Authorization: Bearer ${alice}' -H 'Content-Type: application/json' -d '{"target_user_id":"${bobId}"}'`,
    '',
    '',
  ].join('\n');
}

/** Tokens name an issuer when one is expected, or when ids are derived from it. */
function issuerOf({ issuers, userId }: JwtConfig): string | undefined {
  return issuers[0] ?? (userId === 'uuid5' ? 'http://localhost' : undefined);
}

function idOf({ subject }: DemoUser, jwt: JwtConfig): string {
  return jwt.userId === 'uuid5' ? userIdOf(issuerOf(jwt)!, subject) : subject;
}

function tokenOf({ subject, name }: DemoUser, secret: string, jwt: JwtConfig): Promise<string> {
  const [issuer, audience] = [issuerOf(jwt), jwt.audiences[0]];
  const token = new SignJWT({
    name,
    picture: `https://example.com/${name.toLowerCase()}.png`,
    sub: subject,
    [jwt.userClaim]: subject,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('24h');
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return token.sign(Buffer.from(secret));
}
