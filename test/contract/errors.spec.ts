import { readFileSync } from 'node:fs';
import { ERROR_CATALOGUE, type ErrorCode, statusOf } from '#platform/http';

const documented = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(
  ([, code, status]) => `${code} ${status}`,
);
const inCode = Object.keys(ERROR_CATALOGUE).map((code) => `${code} ${statusOf(code as ErrorCode)}`);

describe('the error catalogue', () => {
  it('is not empty', () => expect(inCode.length).toBeGreaterThan(9));
  it.each(inCode)('%s is documented', (error) => expect(documented).toContain(error));
  it.each(documented)('%s exists', (error) => expect(inCode).toContain(error));
  it('lists each code once', () => expect(documented).toHaveLength(new Set(documented).size));
});
