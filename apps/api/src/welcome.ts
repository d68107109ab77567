import { SignJWT } from 'jose';

interface DemoUser {
  readonly id: string;
  readonly name: string;
}

const ALICE: DemoUser = { id: 'a11ce000-0000-4000-8000-000000000001', name: 'Alice' };
const BOB: DemoUser = { id: 'b0b00000-0000-4000-8000-000000000002', name: 'Bob' };

/** What a newcomer needs: where the documentation is, a token for each of two users, and a first call. */
export async function welcome(
  url: string,
  secret: string,
  claims: { issuer?: string; audience?: string },
): Promise<string> {
  const [alice, bob] = await Promise.all([ALICE, BOB].map((user) => tokenOf(user, secret, claims)));
  return [
    '',
    `Connections API on ${url}`,
    `Swagger UI:      ${url}/docs`,
    '',
    'Tokens for 24 hours:',
    `  Alice (${ALICE.id}): ${alice}`,
    `  Bob   (${BOB.id}): ${bob}`,
    '',
    'Try it:',
    `  curl -i -X POST ${url}/api/connections/following -H 'Authorization: Bearer ${alice}' -H 'Content-Type: application/json' -d '{"target_user_id":"${BOB.id}"}'`,
    '',
    '',
  ].join('\n');
}

function tokenOf(
  user: DemoUser,
  secret: string,
  { issuer, audience }: { issuer?: string; audience?: string },
): Promise<string> {
  const token = new SignJWT({
    name: user.name,
    picture: `https://example.com/${user.name.toLowerCase()}.png`,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime('24h');
  if (issuer) token.setIssuer(issuer);
  if (audience) token.setAudience(audience);
  return token.sign(Buffer.from(secret));
}
