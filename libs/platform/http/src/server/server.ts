import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config, CorsOrigins } from '#platform/config';
import { errorAnswer } from '../error-answer.js';
import type { HttpMetrics } from '../http-metrics.js';
import { followAnswers } from './answer-order.js';
import { applyBodyLimits, DEFAULT_BODY_LIMIT } from './body-limit.decorator.js';
import { compressAnswers } from './compression.js';
import { refuseExpectations, refuseTunnels, refuseUnreadable } from './connection-errors.js';
import { countRefusals, type Refused, refusedBy } from './count-refusals.js';
import { allowOrigins, crossOriginHeaders } from './cross-origin.js';
import type { Draining } from './draining.js';
import { closeGently } from './lingering-close.js';
import { Newcomers } from './newcomers.js';
import { gateOverload } from './overload-gate.js';
import { takeInTurn } from './pipelined-requests.js';
import { acceptJsonOnly } from './request-bodies.js';
import { DATA_HEADERS, secureAnswers } from './security-headers.js';
import type { ServerLimits } from './server-limits.js';
import { requireUnambiguousHead } from './unambiguous-head.js';
import { refuseUnrouted } from './unrouted-requests.js';
import { limitWork } from './work-limit.js';

/** All operations below it need a token. */
const API_PREFIX = '/api/';
const REQUEST_ID = /^[\w.-]{1,64}$/;
/** In bytes. Large enough for a token above the maximum length, so that it is refused as an invalid token. */
const MAX_HEADER_SIZE = 64 * 1024;

/** How the server reads HTTP: size limits, timeouts, and answers to unreadable input. */
export function serverOptions(
  logger: Logger,
  { corsOrigins, trustProxy }: Pick<Config, 'corsOrigins' | 'trustProxy'>,
  limits: ServerLimits,
) {
  return {
    trustProxy,
    bodyLimit: DEFAULT_BODY_LIMIT,
    serverFactory: (listener: RequestListener) => {
      const newcomers = new Newcomers();
      const server: Server = createServer(
        {
          maxHeaderSize: MAX_HEADER_SIZE,
          headersTimeout: limits.headMs,
          requestTimeout: limits.requestMs,
          keepAliveTimeout: limits.idleMs,
          connectionsCheckingInterval: limits.checkMs,
          requireHostHeader: false,
        },
        takeInTurn(listener, {
          most: limits.waiting,
          // Counted as the connections that Node closes at once.
          cutOff: () => server.emit('drop'),
          newcomers,
          isDeferrable: ({ url }) => url!.startsWith(API_PREFIX),
        }),
      );
      newcomers.watch(server);
      // Fastify attaches it only to a server of its own.
      return server.setTimeout(limits.idleMs);
    },
    clientErrorHandler: refuseUnreadable(logger, corsOrigins),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      refuseAs(logger, corsOrigins, refusedBy(reply.server))(error, request, reply),
    forceCloseConnections: 'idle' as const,
    // Requests that arrive during the shutdown are answered normally: the stores are closed last.
    return503OnClosing: false,
  };
}

/** The parts that the server is created from. */
export interface ServerParts {
  readonly logger: Logger;
  readonly authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  readonly corsOrigins: CorsOrigins;
  readonly compression: boolean;
  /** The routes that answer with HTML. */
  readonly pages: ReadonlySet<string>;
  readonly draining: Draining;
  readonly metrics: HttpMetrics;
}

/** What every request passes before its body is read, in this order. Call it before routes are created. */
export async function prepareServer(
  fastify: FastifyInstance,
  { logger, authenticate, corsOrigins, compression, pages, draining, metrics }: ServerParts,
  limits: ServerLimits,
): Promise<void> {
  fastify.server.maxConnections = limits.connections;
  const refused = answerRefusals(fastify, { logger, corsOrigins, metrics });
  draining.watch(fastify);
  secureAnswers(fastify, pages);
  applyBodyLimits(fastify);
  if (compression) await compressAnswers(fastify);
  await allowOrigins(fastify, corsOrigins, refuseAs(logger, corsOrigins, refused));
  requireUnambiguousHead(fastify);
  refuseUnrouted(fastify);
  await gateOverload(fastify, API_PREFIX, limits.eventLoopDelayMs);
  limitWork(fastify, API_PREFIX, limits.work);
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url?.startsWith(API_PREFIX)) await authenticate(request, reply);
  });
  acceptJsonOnly(fastify);
  endUnreadRequests(fastify);
}

/**
 * The same for a server that only operators use: without tokens, bodies and pages, and not for pages of other origins.
 * Call it before routes are created.
 */
export function prepareOperatorsServer(
  fastify: FastifyInstance,
  { logger, metrics }: Pick<ServerParts, 'logger' | 'metrics'>,
): void {
  const refused = answerRefusals(fastify, { logger, corsOrigins: [], metrics });
  fastify.setErrorHandler(refuseAs(logger, [], refused));
  secureAnswers(fastify, new Set());
  requireUnambiguousHead(fastify);
  refuseUnrouted(fastify);
  endUnreadRequests(fastify);
}

/** Answers and counts what is refused before there is a request. */
function answerRefusals(
  fastify: FastifyInstance,
  { logger, corsOrigins, metrics }: Pick<ServerParts, 'logger' | 'corsOrigins' | 'metrics'>,
): Refused {
  closeGently(fastify.server);
  followAnswers(fastify.server);
  const refused = countRefusals(fastify, metrics);
  refuseExpectations(fastify.server, logger, corsOrigins, refused);
  refuseTunnels(fastify.server, logger, corsOrigins, refused);
  return refused;
}

/** If a refused request still has an unread body, the answer closes the connection, which would otherwise stay busy. */
function endUnreadRequests(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!request.raw.complete && mayBeLong(request)) void reply.header('Connection', 'close');
    done(null, payload);
  });
}

function mayBeLong({ headers }: FastifyRequest): boolean {
  return (
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > DEFAULT_BODY_LIMIT
  );
}

/** Answers errors outside of Nest routes, such as that of a path with invalid percent-encoding. */
function refuseAs(logger: Logger, corsOrigins: CorsOrigins, refused: Refused) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { error: known, status, headers, body } = errorAnswer(error, request.id);
    refused(known);
    if (known.kind === 'internal')
      logger.error({ request_id: request.id, err: known.cause ?? known }, known.message);
    void reply
      .status(status)
      .headers({ ...DATA_HEADERS, ...headers, ...crossOriginHeaders(corsOrigins, request.headers.origin) })
      .header('X-Request-Id', request.id)
      .send(body);
  };
}
