import type { JwtConfig } from '#platform/config';
import { userIdOf } from './name-based-uuid.js';
import { principalOf } from './principal-of.js';
import type { Claims } from './signature-check.js';

type Naming = Pick<JwtConfig, 'userClaim' | 'userId'>;

const ID = 'a11ce000-0000-4000-8000-000000000001';
const OTHER = 'b0b00000-0000-4000-8000-000000000002';
const bySubject: Naming = { userClaim: 'sub', userId: 'claim' };
const byClaim = (userClaim: string): Naming => ({ userClaim, userId: 'claim' });
const derived: Naming = { userClaim: 'sub', userId: 'uuid5' };
const refusal = (reason: string): Error =>
  expect.objectContaining({
    code: 'invalid_token',
    message: `The bearer token is not valid: ${reason}.`,
  }) as Error;

describe('a service token', () => {
  it.each<[Claims]>([
    [{ scope: 'connections:service' }],
    [{ scope: 'openid connections:service  profile' }],
    [{ scope: ['openid', 'connections:service'] }],
    [{ scope: ['openid connections:service'] }],
    [{ scp: 'connections:service' }],
    [{ scp: ['connections:service'] }],
    [{ scope: 'openid', scp: ['connections:service'] }],
    [{ scope: 7, scp: 'connections:service' }],
    [{ scope: [null, {}, 'connections:service'] }],
  ])('is recognized by %j', (claims) => {
    expect(principalOf({ sub: 'backend', ...claims }, bySubject)).toEqual({
      kind: 'service',
      subject: 'backend',
    });
  });
  it('is recognized whichever claim identifies users, and needs no UUID', () => {
    const claims = { sub: 'backend', scp: ['connections:service'] };
    for (const naming of [bySubject, byClaim('oid'), derived]) {
      expect(principalOf(claims, naming)).toEqual({ kind: 'service', subject: 'backend' });
    }
  });
  it.each<[Claims, string]>([
    [{ sub: undefined }, 'the claim sub is missing'],
    [{ sub: '' }, 'the claim sub is empty'],
    [{ sub: 7 }, 'the claim sub is not a string'],
    [{ sub: 'x\ud800' }, 'the claim sub is not valid Unicode'],
  ])('with %j is refused: %s', (claims, reason) => {
    expect(() => principalOf({ scope: 'connections:service', ...claims }, bySubject)).toThrow(
      refusal(reason),
    );
  });

  const noScope = 'the claim sub is not a UUID, and no scope connections:service was found in scope or scp';
  it.each<[Claims]>([
    [{}],
    [{ scope: 'connections:service-x' }],
    [{ scope: 'x-connections:service' }],
    [{ scope: 'connections:service,openid' }],
    [{ scope: 'Connections:Service' }],
    [{ scope: 'connections:service\t' }],
    [{ scope: { 'connections:service': true } }],
    [{ scope: [['connections:service']] }],
    [{ scopes: ['connections:service'] }],
    [{ scope: true }],
  ])('is not recognized by %j, and the error says which scope is expected', (claims) => {
    expect(() => principalOf({ sub: 'backend', ...claims }, bySubject)).toThrow(refusal(noScope));
  });
  it.each<[string, unknown]>([
    ['permissions', ['connections:service']],
    ['permissions', 'connections:service'],
    ['roles', ['connections:service']],
  ])('is not recognized by the scope in %s, and the error names that claim', (claim, value) => {
    expect(() => principalOf({ sub: 'x@clients', [claim]: value }, bySubject)).toThrow(
      refusal(
        `the claim sub is not a UUID, and the scope connections:service was found in ${claim} but not in scope or scp`,
      ),
    );
  });
});

describe('a user token', () => {
  it('belongs to the user in sub', () => {
    expect(principalOf({ sub: ID.toUpperCase(), name: 'Alice' }, bySubject)).toEqual({
      kind: 'user',
      subject: ID.toUpperCase(),
      userId: ID,
      name: 'Alice',
      picture: undefined,
    });
  });
  it.each(['oid', 'https://example.com/uuid', 'https://example.com/', 'a.b', 'user id'])(
    'belongs to the user in the claim %j when it is configured',
    (claim) => {
      const claims = { sub: 'auth0|1', [claim]: ID };
      expect(principalOf(claims, byClaim(claim))).toMatchObject({ subject: 'auth0|1', userId: ID });
    },
  );
  it('may have a subject other than its user, or none', () => {
    expect(principalOf({ sub: OTHER, oid: ID }, byClaim('oid'))).toMatchObject({
      subject: OTHER,
      userId: ID,
    });
    expect(principalOf({ oid: ID }, byClaim('oid'))).toMatchObject({ subject: ID, userId: ID });
  });
  it.each<[string, unknown, string]>([
    ['sub', undefined, 'is missing'],
    ['sub', '', 'is empty'],
    ['sub', 'alice', 'is not a UUID'],
    ['sub', [ID], 'is not a UUID'],
    ['sub', `{${ID}}`, 'is not a UUID'],
    ['sub', `urn:uuid:${ID}`, 'is not a UUID'],
    ['sub', ID.replaceAll('-', ''), 'is not a UUID'],
    ['sub', `${ID}\n`, 'is not a UUID'],
    ['oid', null, 'is not a UUID'],
    ['oid', undefined, 'is missing'],
    ['https://example.com/uuid', 7, 'is not a UUID'],
    ['constructor', undefined, 'is missing'],
    ['__proto__', undefined, 'is missing'],
  ])('with %s: %j is refused: it %s', (claim, value, fault) => {
    const claims = value === undefined ? {} : { [claim]: value };
    expect(() => principalOf(claims, byClaim(claim))).toThrow(
      refusal(`the claim ${claim} ${fault}, and no scope connections:service was found in scope or scp`),
    );
  });
});

describe('a user id that is derived', () => {
  const claims = { iss: 'https://tenant.auth0.com/', sub: 'auth0|5f7c8ec7c33c6c004bbafe82' };
  const idOf = (given: Claims): string => principalOf({ ...claims, ...given }, derived).userId!;

  it('depends on issuer and subject only', () => {
    expect(idOf({})).toBe(userIdOf(claims.iss, claims.sub));
    expect(principalOf(claims, derived)).toMatchObject({ kind: 'user', subject: claims.sub });
  });
  it('differs by issuer, by subject, and by every character of them', () => {
    const ids = [
      {},
      { sub: 'auth0|5f7c8ec7c33c6c004bbafe83' },
      { sub: 'AUTH0|5f7c8ec7c33c6c004bbafe82' },
      { sub: `${claims.sub} ` },
      { iss: 'https://tenant.auth0.com' },
      { iss: 'https://other.auth0.com/' },
      { iss: `${claims.iss}${claims.sub}`, sub: claims.iss },
      { sub: 'é' },
      { sub: 'e\u0301' },
      { sub: '\ufffd' },
    ].map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
  });
  it('is derived even from a subject that is a UUID', () => {
    expect(idOf({ sub: ID })).toBe(userIdOf(claims.iss, ID));
  });
  it('is derived from the configured claim', () => {
    const naming: Naming = { userClaim: 'uid', userId: 'uuid5' };
    const token = { ...claims, sub: 'alice@example.com', uid: '00u1' };
    expect(principalOf(token, naming)).toMatchObject({
      subject: 'alice@example.com',
      userId: userIdOf(claims.iss, '00u1'),
    });
  });
  it.each<[Claims, string]>([
    [{ iss: undefined }, 'the claim iss is missing'],
    [{ iss: '' }, 'the claim iss is empty'],
    [{ iss: 7 }, 'the claim iss is not a string'],
    [{ sub: undefined }, 'the claim sub is missing'],
    [{ sub: '' }, 'the claim sub is empty'],
    [{ sub: { a: 1 } }, 'the claim sub is not a string'],
    [{ sub: '\udc00' }, 'the claim sub is not valid Unicode'],
  ])('with %j is refused: %s', (given, reason) => {
    expect(() => idOf(given)).toThrow(refusal(reason));
  });
});
