// b2: b1 with our duties: verified and remembered tokens, validation, a request log and a histogram.
import { createVerifier } from 'fast-jwt';
import { fastify } from 'fastify';
import pg from 'pg';
import { destination, pino } from 'pino';
import { Histogram } from 'prom-client';
import { BENCH_SECRET } from '../client/tokens.js';
import { addRoutes } from './rival-routes.js';

const UUID = { type: 'string', format: 'uuid' };
const UUIDS = { type: 'string', maxLength: 100 * 37 };
const NUMBER = { type: 'integer', minimum: 0 };
const SCHEMA = {
  querystring: {
    type: 'object',
    properties: { user_id: UUID, offset: NUMBER, limit: NUMBER, user_ids: UUIDS, target_user_ids: UUIDS },
  },
};
const BODY = { type: 'object', required: ['target_user_id'], properties: { target_user_id: UUID } };

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) });
const logger = pino({ level: 'info' }, destination({ dest: '/dev/null', sync: false }));
const verify = createVerifier({ key: BENCH_SECRET, cache: 10_000 });
const seconds = new Histogram({
  name: 'http_request_seconds',
  help: 'Time of a request.',
  labelNames: ['method', 'route', 'status'] as const,
});
const app = fastify();
app.addHook('onRoute', (route) => {
  route.schema = route.method === 'POST' ? { ...SCHEMA, body: BODY } : SCHEMA;
});
app.addHook('onRequest', async (request, reply) => {
  try {
    verify(request.headers.authorization?.slice(7) ?? '');
  } catch {
    await reply.code(401).send({ message: 'The token is invalid.' });
  }
});
app.addHook('onResponse', async (request, reply) => {
  const route = request.routeOptions.url ?? 'unknown';
  seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  logger.info({ method: request.method, url: request.url, status: reply.statusCode, ms: reply.elapsedTime });
});
addRoutes(app, pool);

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.('listening');
