import type { TokenOwner } from './development-tokens.js';

/** One of the two people of the tour in README and of the playground. */
export const ALICE: TokenOwner = {
  subject: 'a11ce000-0000-4000-8000-000000000001',
  name: 'Alice',
  picture: 'https://example.com/alice.png',
};
/** The other of the two. */
export const BOB: TokenOwner = {
  subject: 'b0b00000-0000-4000-8000-000000000002',
  name: 'Bob',
  picture: 'https://example.com/bob.png',
};
/** A back end that acts for every user. */
export const SERVICE: TokenOwner = { subject: 'development', service: true };
