import type { UserId } from '#kernel';
import { type Api, startApi } from '../support/openapi-client.js';
import { type Method, readOpenApi } from '../support/openapi-document.js';
import { person } from '../support/people.js';
import { AUTHORIZATION, type CallerKind, CALLERS, gaps, STATUSES } from './authorization.rows.js';

interface Documented {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly requestBody?: object;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly responses: Record<string, unknown>;
}

interface Operation extends Documented {
  readonly method: Method;
  readonly path: string;
}

const OPERATIONS: Operation[] = Object.entries(readOpenApi().paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    ...(operation as unknown as Documented),
    method: method as Method,
    path,
  })),
);

const SIMILAR_SCOPES =
  'connections:services connections service connections:service.read Connections:Service';

type Caller = Api['service'];

/** The caller, and the user that it names. */
function callersOf(api: Api): Record<CallerKind, () => { caller: Caller; named?: UserId }> {
  const [me, other] = [person(), person()];
  return {
    'no token': () => ({ caller: api.anonymous, named: me }),
    'an expired token': () => ({ caller: api.as(me, { exp: 1 }), named: me }),
    'a user, naming nobody': () => ({ caller: api.as(me) }),
    'a user, naming themselves': () => ({ caller: api.as(me), named: me }),
    'a user, naming another': () => ({ caller: api.as(me), named: other }),
    'a service, naming a user': () => ({ caller: api.service, named: other }),
    'a service, naming nobody': () => ({ caller: api.service }),
    'a back end without the scope': () => ({
      caller: api.as(me, { sub: 'back-end', scope: SIMILAR_SCOPES }),
      named: me,
    }),
    'a user with a similar scope, naming another': () => ({
      caller: api.as(me, { scope: SIMILAR_SCOPES }),
      named: other,
    }),
  };
}

async function call(
  { method, path, parameters = [] }: Operation,
  caller: Caller,
  named: UserId | undefined,
  status: number,
): Promise<{ code?: string }> {
  const required = parameters.filter((each) => each.in === 'query' && each.required);
  const query = [
    ...(named ? [`user_id=${named}`] : []),
    ...required.map(({ name }) => `${name}=${person()}`),
  ].join('&');
  const url = `${path.replace(/\{\w+\}/g, person)}${query && `?${query}`}`;
  const answered = {
    get: () => caller.get(url, status),
    post: () => caller.post(url, { target_user_id: person() }, status),
    put: () => caller.put(url, [{ user_id: person(), data: { name: 'Ada', avatar: null } }], status),
    patch: () => caller.patch(url, status),
    delete: () => caller.delete(url, status),
  };
  const { body } = await answered[method]();
  return body as { code?: string };
}

describe('every operation', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  it('has a row that says who may do it', () => {
    expect(gaps(OPERATIONS.map(({ operationId }) => operationId))).toEqual([]);
  });

  it('is documented to need a token', () => {
    const open = OPERATIONS.filter(({ security }) => JSON.stringify(security) !== '[{"bearer":[]}]');
    expect(open.map(({ operationId }) => operationId)).toEqual([]);
  });

  it.each(
    OPERATIONS.filter(({ operationId }) => operationId in AUTHORIZATION).flatMap((operation) =>
      CALLERS.map((kind) => {
        const verdict = AUTHORIZATION[operation.operationId]!.rule[kind];
        return { name: operation.operationId, kind, verdict, operation };
      }),
    ),
  )('answers $kind as the matrix says: $name, $verdict', async ({ kind, verdict, operation }) => {
    const { caller, named } = callersOf(api)[kind]();
    if (verdict !== 'allowed') {
      expect((await call(operation, caller, named, STATUSES[verdict])).code).toBe(verdict);
      return;
    }
    const success = Object.keys(operation.responses)
      .map(Number)
      .find((status) => status < 300)!;
    await call(operation, caller, named, AUTHORIZATION[operation.operationId]!.status ?? success);
  });
});

describe('a missing row', () => {
  it('is reported, with what to do', () => {
    const ids = OPERATIONS.map(({ operationId }) => operationId);
    expect(gaps([...ids, 'operationWithoutARow'])).toContainEqual(
      expect.stringMatching(/^operationWithoutARow has no row in AUTHORIZATION .*: add it, with the rule/),
    );
    expect(gaps(ids.slice(1))).toContainEqual(expect.stringContaining('remove it from AUTHORIZATION'));
  });
});
