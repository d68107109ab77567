import { type Answer, OpenApiValidator } from './openapi-client.js';
import type { OpenApi } from './openapi-document.js';

const error = (...codes: string[]) => ({
  headers: { 'Retry-After': { required: true } },
  content: {
    'application/json': {
      schema: { type: 'object' },
      examples: Object.fromEntries(codes.map((code) => [code, {}])),
    },
  },
});

const DOCUMENT: OpenApi = {
  paths: { '/a/{b}': { post: { responses: { 201: {}, 503: error('away', 'unlisted') } } } },
  components: { responses: { UnknownPath: error('not_found'), UnknownMethod: error('no_method') } },
};

const validator = new OpenApiValidator(DOCUMENT, new Set(['away', 'busy', 'not_found', 'no_method']));

function answer(
  status: number,
  code: string,
  headers: Record<string, string> = { 'retry-after': '1' },
): Answer {
  const body = { code, request_id: 'x' };
  return {
    status,
    type: 'application/json',
    text: JSON.stringify(body),
    body,
    headers: { 'x-request-id': 'x', ...headers },
  };
}

const check = (path: string, given: Answer) => () => validator.check('post', path, given);

describe('the client of e2e tests', () => {
  it('takes an error that the operation documents', () => {
    expect(check('/a/1', answer(503, 'away'))).not.toThrow();
  });
  it('refuses a code that the operation does not document, and says what to do', () => {
    expect(check('/a/1', answer(503, 'busy'))).toThrow(/the code busy is not documented.*@ApiErrors/s);
  });
  it('refuses a code that is in no manifest, and says what to do', () => {
    expect(check('/a/1', answer(503, 'unlisted'))).toThrow(/in no manifest.*errors\.ts/s);
  });
  it('refuses a status that the operation does not document', () => {
    expect(check('/a/1', answer(404, 'not_found'))).toThrow(/status is not documented/);
  });
  it('refuses an error whose request id is not that of the header', () => {
    expect(check('/a/1', answer(503, 'away', { 'retry-after': '1', 'x-request-id': 'y' }))).toThrow(
      /X-Request-Id y/,
    );
  });
  it('refuses an error without a header that is documented as always there', () => {
    expect(check('/a/1', answer(503, 'away', {}))).toThrow(/no header Retry-After/);
  });
  it('knows a single answer of paths and methods that are not listed', () => {
    expect(check('/b', answer(404, 'not_found'))).not.toThrow();
    expect(check('/b', answer(404, 'away'))).toThrow(/the code away is not documented/);
    expect(check('/b', answer(503, 'away'))).toThrow(/the path is not documented/);
    expect(() => validator.check('get', '/a/1', answer(405, 'no_method'))).not.toThrow();
  });
});
