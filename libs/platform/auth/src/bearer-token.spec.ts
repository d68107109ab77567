import type { FastifyRequest } from 'fastify';
import { bearerToken } from './bearer-token.js';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl';

function tokenIn(...headers: string[]): string | undefined {
  const rawHeaders = headers.flatMap((value) => ['Authorization', value]);
  return bearerToken({
    raw: { rawHeaders: ['Host', 'x', ...rawHeaders, 'X-Comment', 'authorization'] },
    headers: { authorization: headers[0] },
  } as unknown as FastifyRequest);
}
const refusal = (reason: string): Error =>
  expect.objectContaining({
    code: 'invalid_token',
    message: `The bearer token is not valid: ${reason}.`,
  }) as Error;

describe('the Authorization header', () => {
  it.each([`Bearer ${JWT}`, `bearer ${JWT}`, `BEARER   ${JWT}`, `Bearer \t ${JWT}`, ` Bearer ${JWT} `])(
    '%j contains a token',
    (header) => expect(tokenIn(header)).toBe(JWT),
  );
  it.each(['Bearer a+b/c~d==', 'Bearer opaque'])('%j contains a token, whatever its format', (header) => {
    expect(tokenIn(header)).toBe(header.slice('Bearer '.length));
  });
  it.each([
    '',
    ' ',
    'Bearer',
    'bearer ',
    'Basic YTpi',
    'Basic YTpi extra',
    'Digest username="bearer x"',
    'Negotiate',
    'Token x',
    `JWT ${JWT}`,
    `Bearer:${JWT}`,
    `Bearer=${JWT}`,
    `Bearer,${JWT}`,
    `Bearer\u00a0${JWT}`,
  ])('%j contains no token', (header) => expect(tokenIn(header)).toBeUndefined());
  it('contains no token when it is absent', () => expect(tokenIn()).toBeUndefined());

  it.each([
    [`Bearer ${JWT} junk`, 'something follows it in the Authorization header'],
    [`Bearer ${JWT}  junk`, 'something follows it in the Authorization header'],
    [`Bearer ${JWT}\tjunk`, 'something follows it in the Authorization header'],
    [`Bearer ${JWT} ${JWT}`, 'something follows it in the Authorization header'],
    [`Bearer ${JWT}, Bearer ${JWT}`, 'something follows it in the Authorization header'],
    [`Bearer ${JWT} ,`, 'something follows it in the Authorization header'],
    [`Bearer ${JWT},`, 'it has characters that no token has'],
    [`Bearer ${JWT},${JWT}`, 'it has characters that no token has'],
    [`Bearer ${JWT};a=b`, 'it has characters that no token has'],
    [`Bearer "${JWT}"`, 'it has characters that no token has'],
    [`Bearer <${JWT}>`, 'it has characters that no token has'],
    ['Bearer a=b', 'it has characters that no token has'],
    [`Bearer \u00e9${JWT}`, 'it has characters that no token has'],
    [`Bearer ${JWT}\u00a0junk`, 'it has characters that no token has'],
    [`Bearer Bearer ${JWT}`, 'the word Bearer stands before it twice'],
    [`bearer BEARER ${JWT}`, 'the word Bearer stands before it twice'],
    [`Bearer Bearer Bearer ${JWT}`, 'the word Bearer stands before it twice'],
    ['Bearer bearer', 'the word Bearer stands before it twice'],
    [JWT, 'the word Bearer is missing before it'],
  ])('%j is refused: %s', (header, reason) => {
    expect(() => tokenIn(header)).toThrow(refusal(reason));
  });
  it.each([
    [`Bearer ${JWT}`, `Bearer ${JWT}`],
    [`Bearer ${JWT}`, ''],
    ['Basic YTpi', `Bearer ${JWT}`],
  ])('%j together with another header is refused', (...headers) => {
    expect(() => tokenIn(...headers)).toThrow(refusal('the Authorization header was sent more than once'));
  });
});
