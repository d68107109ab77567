import fc from 'fast-check';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { startApp, type TestApp } from '../support/app.js';
import { table } from '../support/markdown.js';
import { OpenApiValidator } from '../support/openapi-client.js';
import { type Method, readOpenApi } from '../support/openapi-document.js';
import { writeReliability } from '../support/reliability-page.js';
import { type Call, callsOf, type FuzzedDocument } from './calls.js';
import { leaksIn } from './leaks.js';
import { Sender } from './send.js';

/** A run with at least so many calls writes its figures into docs/reliability.md. */
const LONG = 20_000;
const CALLS = Number(process.env.FUZZ_CALLS ?? 1_000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() & 0x7fffffff);
/** Calls at once. */
const AT_ONCE = 5;

describe(`${CALLS} calls from the served document, FUZZ_SEED=${SEED}`, () => {
  let app: TestApp;
  let sender: Sender;
  beforeAll(async () => {
    app = await startApp({ MAX_FOLLOWING: '5', MAX_FRIENDS: '3', MAX_REQUESTS_SENT: '3' });
    sender = new Sender(app.url);
  });
  afterAll(async () => {
    sender.close();
    await app.close();
  });

  it('get no 5xx, only answers that it documents, and none that shows internals', async () => {
    const served = (await app.http.get('/docs-json').expect(200)).body as FuzzedDocument;
    const codes = MANIFESTS.flatMap(({ errors = [] }) => errors.map(({ description }) => description.code));
    const validator = new OpenApiValidator(readOpenApi(), new Set(codes));
    const statuses = new Map<number, number>();
    const judge = async (call: Call): Promise<void> => {
      const answer = await sender.send(call);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status >= 500) throw new Error(`${answer.status}\n${answer.text}`);
      const leaks = leaksIn(answer.text);
      if (leaks.length > 0) throw new Error(`The answer shows ${leaks.join(', ')}:\n${answer.text}`);
      if (call.method === 'HEAD') expect(answer.text).toBe('');
      else validator.check(methodOf(call, answer.status), withoutSlash(call.target), answer);
    };
    const call = (await callsOf(served)).map((each) => ({
      ...each,
      [fc.toStringMethod]: () => shownOf(each),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (calls) => {
        await Promise.all(calls.map((each) => judge(each).catch((error: Error) => fail(each, error))));
      }),
      { seed: SEED, numRuns: Math.ceil(CALLS / AT_ONCE) },
    );
    const faults = app.log?.complaints().filter(({ level }) => level !== 'warn') ?? [];
    expect(faults).toEqual([]);
    if (CALLS >= LONG) report(statuses);
  }, 600_000);
});

/** A trailing slash changes nothing. */
function withoutSlash(target: string): string {
  return target.replace(/\/(?=\?|$)/, '');
}

/** A method that the path does not have is answered by 405, or refused like any other if the request cannot be read. */
function methodOf({ method, operation }: Call, status: number): Method {
  return (status === 404 || status === 405 ? method.toLowerCase() : operation) as Method;
}

function fail(call: Call, error: Error): never {
  throw new Error(`${shownOf(call)}\n→ ${error.message}`);
}

/** What a failure prints of a call. */
function shownOf({ method, target, headers, body }: Call): string {
  const lines = headers.map(([name, value]) => `${name}: ${value.slice(0, 200)}`);
  return [
    `${method} ${target.slice(0, 2_000)}`,
    ...lines,
    body === undefined ? '' : JSON.stringify(body.toString()),
  ].join('\n');
}

function report(statuses: ReadonlyMap<number, number>): void {
  const sent = [...statuses.values()].reduce((sum, n) => sum + n, 0);
  const rows = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, n]) => [`${status}`, n.toLocaleString('en-US')]);
  writeReliability(
    'npm run fuzz',
    'Fuzzing',
    [
      `${sent.toLocaleString('en-US')} calls made from the served OpenAPI document, valid and broken, ${AT_ONCE} at once: types,`,
      'encodings, headers, bodies, tokens, methods, repeated and strange parameters, Unicode, large values. Every answer was valid',
      'against the document; none was a 5xx, and none showed SQL, a stack or a path. Seed: ' + `${SEED}.`,
      '',
      table(['status', 'answers'], rows),
    ].join('\n'),
  );
}
