import { userIdOf } from './name-based-uuid.js';

describe('the id of an issuer and a subject', () => {
  it.each([
    ['https://tenant.auth0.com/', 'auth0|5f7c8ec7c33c6c004bbafe82', 'ad456d32-15b5-5903-8ed5-e5c848dad147'],
    ['https://securetoken.google.com/project', 'é💥', '0be7c298-a52a-5903-926c-509f9fc3f07d'],
  ])('%s and %s: %s, as in other implementations', (issuer, subject, id) => {
    expect(userIdOf(issuer, subject)).toBe(id);
  });
});
