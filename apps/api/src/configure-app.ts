import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DestinationStream, Logger } from 'pino';
import { type Config } from '#platform/config';
import { errorAnswer, UnreadableRequestError } from '#platform/http';
import { LOGGER, Metrics, NestLogger, observeRequests } from '#platform/observability';
import { AppModule } from './app.module.js';
import { buildOpenApi } from './openapi.js';

const REQUEST_ID = /^[\w.-]{1,64}$/;
const BODY_LIMIT = 1024 * 1024;
/** Room for a token that is too long to be one, so that it is refused as a token. */
const MAX_HEADER_SIZE = 64 * 1024;

/**
 * The whole application, initialised and not yet listening: what main and the tests run.
 * @param log where the log's lines go; stdout when absent
 */
export async function createApp(
  config: Config & { databaseUrl: string },
  log?: DestinationStream,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    http: { maxHeaderSize: MAX_HEADER_SIZE },
    clientErrorHandler: refuseUnreadable,
    routerOptions: { maxParamLength: 200 },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: refuse,
    forceCloseConnections: 'idle',
    // What arrives while the process stops is answered like anything else: the stores close last.
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config, log), adapter, {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLogger(logger));
  const fastify: FastifyInstance = adapter.getInstance<FastifyInstance>();
  acceptJsonOnly(fastify);
  observeRequests(fastify, logger, app.get(Metrics));
  SwaggerModule.setup('docs', app, () => buildOpenApi(app), {
    jsonDocumentUrl: 'docs-json',
    swaggerOptions: { persistAuthorization: true },
  });
  await app.init();
  await fastify.ready();
  return app;
}

/** Nothing but JSON. Many clients send `Content-Type: application/json` with no body on DELETE and PATCH. */
function acceptJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  void fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
}

/** What Fastify refuses before any route is found, such as a path that is not valid percent-encoding. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, body } = errorAnswer(error, request.id);
  void reply.status(status).headers(headers).header('X-Request-Id', request.id).send(body);
}

/** What is not HTTP, or has a head too large to read: there is no request to answer, only a connection. */
function refuseUnreadable(_error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const answer = errorAnswer(new UnreadableRequestError(), requestId);
  const body = JSON.stringify(answer.body);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    `X-Request-Id: ${requestId}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
