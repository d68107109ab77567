import { randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';

/** The JWT_SECRET of every server under test. */
export const TEST_SECRET = 'a-secret-for-tests-of-at-least-32-bytes';

/** A token of one user, valid for an hour. A claim that is undefined is left out. */
export function userToken(id: string = randomUUID(), claims: JWTPayload = {}): Promise<string> {
  return sign({ sub: id, ...claims });
}

/** A token of a trusted back end, which may act for every user. */
export function serviceToken(claims: JWTPayload = {}): Promise<string> {
  return sign({ sub: 'test-backend', scope: 'connections:service', ...claims });
}

function sign(claims: JWTPayload): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, exp: now + 3600, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(TEST_SECRET));
}
