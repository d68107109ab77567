import { checkClaims, type ExpectedClaims } from './claims.js';
import type { Claims } from './signature-check.js';

const NOW = 1_800_000_000;
const ANYONE: ExpectedClaims = { issuers: [], audiences: [] };
const STRICT: ExpectedClaims = {
  issuers: ['https://a.example/', 'https://b.example/v2'],
  audiences: ['api://one', 'two'],
};
const good = { exp: NOW + 600, iss: 'https://a.example/', aud: 'two' };

/** The error message for the claims; undefined if they are valid. */
function fault(claims: Claims, expected = STRICT): string | undefined {
  try {
    checkClaims({ header: {}, claims: { ...good, ...claims } }, expected);
    return undefined;
  } catch (error) {
    return /^The bearer token is not valid: (.*)\.$/.exec((error as Error).message)![1];
  }
}

describe('the claims of a token', () => {
  beforeEach(() => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each<[Claims]>([
    [{}],
    [{ exp: NOW - 59 }],
    [{ exp: NOW + 0.5 }],
    [{ nbf: NOW + 59 }],
    [{ iat: NOW + 59 }],
    [{ iat: 0 }],
    [{ iat: -1 }],
    [{ iss: 'https://b.example/v2' }],
    [{ aud: ['other', 'api://one'] }],
  ])('%j are valid', (claims) => expect(fault(claims)).toBeUndefined());

  it.each<[Claims, string]>([
    [{ exp: undefined }, 'the claim exp is missing'],
    [{ exp: NOW - 60 }, 'it has expired, by the claim exp'],
    [{ exp: -1e300 }, 'it has expired, by the claim exp'],
    [{ exp: 0 }, 'it has expired, by the claim exp'],
    [{ exp: `${NOW + 600}` }, 'the claim exp is not a number'],
    [{ exp: null }, 'the claim exp is not a number'],
    [{ exp: [NOW + 600] }, 'the claim exp is not a number'],
    [{ exp: true }, 'the claim exp is not a number'],
    [JSON.parse('{"exp":1e999}') as Claims, 'the claim exp is not a number'],
    [{ nbf: NOW + 61 }, 'it is not valid yet, by the claim nbf'],
    [{ nbf: 1.7e15 }, 'it is not valid yet, by the claim nbf'],
    [{ nbf: `${NOW}` }, 'the claim nbf is not a number'],
    [{ nbf: null }, 'the claim nbf is not a number'],
    [{ iat: NOW + 61 }, 'the claim iat is in the future'],
    [{ iat: NOW * 1000 }, 'the claim iat is in the future'],
    [{ iat: new Date(NOW * 1000).toISOString() }, 'the claim iat is not a number'],
    [{ iss: undefined }, 'the claim iss is missing'],
    [{ iss: null }, 'the claim iss is not a string'],
    [{ iss: ['https://a.example/'] }, 'the claim iss is not a string'],
    [{ iss: '' }, 'the claim iss is not the expected issuer'],
    [{ iss: 'https://a.example' }, 'the claim iss differs from the expected issuer by the slash at its end'],
    [
      { iss: 'https://b.example/v2/' },
      'the claim iss differs from the expected issuer by the slash at its end',
    ],
    [{ iss: 'https://A.example/' }, 'the claim iss is not the expected issuer'],
    [{ iss: 'https://a.example/,https://b.example/v2' }, 'the claim iss is not the expected issuer'],
    [{ aud: undefined }, 'the claim aud is missing'],
    [{ aud: [] }, 'the claim aud does not name an expected audience'],
    [{ aud: 'api://on' }, 'the claim aud does not name an expected audience'],
    [{ aud: 'api://one two' }, 'the claim aud does not name an expected audience'],
    [{ aud: null }, 'the claim aud is neither a string nor an array of strings'],
    [{ aud: ['two', 7] }, 'the claim aud is neither a string nor an array of strings'],
    [{ aud: { two: 'two' } }, 'the claim aud is neither a string nor an array of strings'],
  ])('%j are refused: %s', (claims, reason) => expect(fault(claims)).toBe(reason));

  it('iss and aud do not matter when none are expected', () => {
    expect(fault({ iss: undefined, aud: 7 }, ANYONE)).toBeUndefined();
  });
  it('are not repeated in the error', () => {
    expect(fault({ iss: 'evil-text' })).not.toContain('evil');
    expect(fault({ aud: 'evil-text' })).not.toContain('evil');
  });
  it('determine when the token is valid, with a minute of leeway', () => {
    const signed = { header: {}, claims: { ...good, nbf: NOW - 5 } };
    expect(checkClaims(signed, STRICT)).toEqual({ from: (NOW - 65) * 1000, until: (NOW + 660) * 1000 });
  });
});
