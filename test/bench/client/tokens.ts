import { createHmac } from 'node:crypto';

/** The JWT_SECRET of the measured servers. */
export const BENCH_SECRET = 'the-bench-signs-its-tokens-with-this-secret';

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });
const EXPIRY = Math.floor(Date.now() / 1000) + 86_400;

/** A user token, signed without a library because a run needs hundreds of thousands of them. */
export function signToken(userId: string): string {
  const signed = `${HEADER}.${encode({ sub: userId, iat: EXPIRY - 86_400, exp: EXPIRY })}`;
  return `${signed}.${createHmac('sha256', BENCH_SECRET).update(signed).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
