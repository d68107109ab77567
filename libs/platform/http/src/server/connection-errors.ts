import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { DomainError } from '#kernel';
import type { CorsOrigins } from '#platform/config';
import { errorAnswer } from '../error-answer.js';
import { MethodNotAllowedError, RequestTimeoutError, UnreadableRequestError } from '../http.errors.js';
import { inTurn } from './answer-order.js';
import { crossOriginHeaders, METHODS } from './cross-origin.js';
import { DATA_HEADERS } from './security-headers.js';

/**
 * Answers input that never becomes a request (not HTTP, a head that is too large, a head that does not arrive) in the
 * form of every error, and logs one line for each.
 */
export function refuseUnreadable(logger: Logger, corsOrigins: CorsOrigins) {
  return (error: UnreadableError, socket: Socket): void => {
    if (!isUnreadable(error, socket)) {
      socket.destroy();
      return;
    }
    inTurn(socket, () => {
      const { status, requestId, text } = answerOf(
        unreadableErrorOf(error),
        crossOriginHeaders(corsOrigins, originOf(error)),
      );
      logger.info({ request_id: requestId, status, reason: error.code }, 'request that could not be read');
      socket.write(isHead(error) ? text.slice(0, text.indexOf(END_OF_HEAD) + END_OF_HEAD.length) : text);
    });
  };
}

/** Whether the client can get an answer: it has sent something unreadable, and has not gone. */
export function isUnreadable(error: NodeJS.ErrnoException, socket: { readonly writable: boolean }): boolean {
  return socket.writable && error.code !== 'ECONNRESET';
}

/** The error of the answer. */
export function unreadableErrorOf({ code }: NodeJS.ErrnoException): DomainError {
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? new RequestTimeoutError() : new UnreadableRequestError();
}

/** Node answers an unknown `Expect` header by itself, without a body. */
export function refuseExpectations(
  server: Server,
  logger: Logger,
  corsOrigins: CorsOrigins,
  refused: (error: DomainError) => void,
): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const requestId = randomUUID();
    const { error, status, body } = errorAnswer(new UnreadableRequestError(), requestId);
    refused(error);
    logger.info({ request_id: requestId, status, reason: 'Expect' }, 'request that could not be read');
    response.writeHead(status, {
      ...DATA_HEADERS,
      ...crossOriginHeaders(corsOrigins, request.headers.origin),
      'X-Request-Id': requestId,
      'Content-Type': 'application/json; charset=utf-8',
      Connection: 'close',
    });
    response.end(JSON.stringify(body));
  });
}

/** Node closes the connection of a CONNECT request without an answer. */
export function refuseTunnels(
  server: Server,
  logger: Logger,
  corsOrigins: CorsOrigins,
  refused: (error: DomainError) => void,
): void {
  server.on('connect', ({ headers }: IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    const error = new MethodNotAllowedError(METHODS);
    refused(error);
    const { status, requestId, text } = answerOf(error, crossOriginHeaders(corsOrigins, headers.origin));
    logger.info({ request_id: requestId, status, reason: 'CONNECT' }, 'request for a tunnel');
    socket.write(text);
    socket.destroySoon();
  });
}

const END_OF_HEAD = '\r\n\r\n';

/** The answer to HEAD has no body. The bytes may begin with earlier requests of the connection. */
function isHead({ rawPacket }: UnreadableError): boolean {
  const text = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : '';
  return [...text.matchAll(/(?:^|\r\n\r\n)([A-Z]+) /g)].at(-1)?.[1] === 'HEAD';
}

/** The error for input that Node could not parse, with the bytes that it read last. */
interface UnreadableError extends NodeJS.ErrnoException {
  readonly rawPacket?: unknown;
}

/**
 * Finds a line that looks like the Origin header. A forged line has no effect, because the browser compares the answer
 * with its page's origin.
 */
function originOf({ rawPacket }: UnreadableError): string | undefined {
  const text = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : '';
  return /\r\norigin:[ \t]*([^\s]+)/i.exec(text)?.[1];
}

function answerOf(
  error: Error,
  cors: Readonly<Record<string, string>>,
): { status: number; requestId: string; text: string } {
  const requestId = randomUUID();
  const { status, headers, body } = errorAnswer(error, requestId);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `X-Request-Id: ${requestId}`,
    ...Object.entries({ ...DATA_HEADERS, ...headers, ...cors }).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  return { status, requestId, text: `${head.join('\r\n')}\r\n\r\n${text}` };
}
