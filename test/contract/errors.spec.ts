import { describedError, exampleOf } from '#kernel';
import { errorAnswer } from '#platform/http';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { expectGenerated } from '../support/generated.js';
import { errorsPage } from './errors-page.js';

const LISTED = MANIFESTS.flatMap(({ errors = [] }) => errors.map((error) => [error.name, error] as const));

describe('the error catalogue', () => {
  it('matches the generated page', () => expectGenerated('docs/errors.md', errorsPage(MANIFESTS)));

  it('has one kind for each code', () => {
    const kinds = new Map<string, Set<string>>();
    for (const [, { description }] of LISTED) {
      kinds.set(description.code, (kinds.get(description.code) ?? new Set()).add(description.kind));
    }
    expect([...kinds].filter(([, of]) => of.size > 1).map(([code]) => code)).toEqual([]);
  });

  describe.each(LISTED)('%s', (name, error) => {
    const { code, message, when } = error.description;

    it('is named after what it is, with a stable code', () => {
      expect(name).toMatch(/^[A-Z]\w+Error$/);
      expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
    });

    it('has a message of one sentence, and says when it is returned', () => {
      for (const text of [message, when, exampleOf(error).message]) expect(text).toMatch(/^[A-Z`].+\.$/);
    });

    it('has a complete example', () => {
      const { status, headers, body } = errorAnswer(exampleOf(error), 'an-id');
      expect(JSON.stringify([headers, body])).not.toMatch(/undefined|null|\[\]|NaN/);
      expect(body).toMatchObject({ code, request_id: 'an-id' });
      if (status === 401) expect(headers['WWW-Authenticate']).toMatch(/^Bearer realm=/);
      if (status === 405) expect(headers.Allow).toMatch(/\w/);
      if (status === 429 || status === 503) expect(Number(headers['Retry-After'])).toBeGreaterThan(0);
    });
  });
});

describe('the page of errors', () => {
  class AError extends describedError({ code: 'z', kind: 'conflict', message: 'A.', when: 'A | a.' }) {}
  class BError extends describedError({ code: 'y', kind: 'invalid', message: 'B.', when: 'B.' }) {}
  class CError extends describedError({ code: 'z', kind: 'conflict', message: 'C.', when: 'C.' }) {}

  it('has each code once, by status, with every case and lib', () => {
    const page = errorsPage([
      { name: 'one', errors: [AError, BError] },
      { name: 'none' },
      { name: 'two', errors: [CError] },
    ]);
    expect(page.trimEnd().split('\n').slice(-2)).toEqual([
      '| `y` | 400 | B. | one |',
      '| `z` | 409 | A \\| a. C. | one, two |',
    ]);
  });
});
