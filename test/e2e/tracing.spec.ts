import { createDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { type CollectedSpan, type OtlpCollector, startOtlpCollector } from '../support/otlp-collector.js';
import { person } from '../support/people.js';
import { hasRedisServer, type ScratchRedis, startRedis } from '../support/redis.js';
import { startServer, type TestServer } from '../support/server.js';
import { userToken } from '../support/tokens.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;
const CLIENT = 3;

(hasRedisServer() ? describe : describe.skip)('Traces', () => {
  let collector: OtlpCollector;
  let redis: ScratchRedis;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let server: TestServer;

  beforeAll(async () => {
    [collector, redis, database] = await Promise.all([startOtlpCollector(), startRedis(), createDatabase()]);
    server = await startServer({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'info',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await collector?.close();
    await redis?.stop();
    await database?.drop();
  });

  const call = async (method: string, path: string, user: string, body?: object): Promise<Response> =>
    fetch(`${server.url}/api/connections${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await userToken(user)}`,
        'Content-Type': 'application/json',
        traceparent: TRACEPARENT,
      },
      body: body && JSON.stringify(body),
    });
  const named = (name: string): CollectedSpan => {
    const span = collector.spans.find((each) => each.name === name);
    if (span === undefined)
      throw new Error(`No span ${name} among ${collector.spans.map((each) => each.name).join(', ')}.`);
    return span;
  };
  const system = ({ attributes }: CollectedSpan): string =>
    JSON.stringify(attributes.find(({ key }) => /^db\.system/.test(key))?.value ?? '');
  /** The names of the spans from the caller's to this one. */
  const path = (span: CollectedSpan): string[] => {
    const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
    return [...(parent === undefined ? [span.parentSpanId!] : path(parent)), span.name];
  };

  it('go from the caller through request and use case to PostgreSQL and Redis, without naming users', async () => {
    const [me, target] = [person(), person()];
    expect((await call('GET', '', me)).status).toBe(200);
    expect((await call('POST', '/following', me, { target_user_id: target })).status).toBe(201);
    expect((await call('GET', '/following?limit=7', me)).status).toBe(200);
    await eventually(() => named('GET /api/connections/following'));

    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
    expect(named('POST /api/connections/following').parentSpanId).toBe(CALLER);
    const follow = [CALLER, 'POST /api/connections/following', 'FollowUser'];
    const paths = collector.spans
      .filter(({ kind }) => kind === CLIENT)
      .map((span) => [system(span), path(span)]);
    const through = (store: string, begin: string[]): unknown[] =>
      paths.filter(
        ([name, names]) =>
          (name as string).includes(store) && begin.every((each, i) => (names as string[])[i] === each),
      );
    expect(through('postgresql', [...follow, 'group commit'])).not.toEqual([]);
    expect(through('redis', follow)).not.toEqual([]);
    expect(through('redis', [CALLER, 'GET /api/connections', 'GetCounts'])).not.toEqual([]);
    for (const untold of [me, target, 'limit=7']) expect(collector.received()).not.toContain(untold);
    expect(collector.received()).toContain('connections-api');
  });

  it('have no spans of probes and of background work', () => {
    expect(collector.spans.filter(({ name }) => /health|metrics/.test(name))).toEqual([]);
    expect(collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toEqual([]);
  });

  it('are named in the log', async () => {
    await eventually(() => expect(server.output()).toContain(`"trace_id":"${TRACE}"`));
  });

  it('are sent before the process ends', async () => {
    await call('DELETE', `/following/${person()}`, person());
    expect(await server.stop()).toBe(0);
    expect(named('DELETE /api/connections/following/:target_user_id').parentSpanId).toBe(CALLER);
  });
});
