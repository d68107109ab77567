import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { DomainError, type FieldFault } from '#kernel';
import { AuthenticationError } from '#platform/auth';
import { LOGGER } from '#platform/observability';
import { STATUS_OF } from './error-catalogue.js';
import { RateLimited } from './rate-limited.js';

const RETRY_AFTER_SECONDS = 1;

/** Turns whatever was thrown into the one error shape, telling nothing of the inside. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const error = toDomainError(thrown);
    const status = STATUS_OF[error.kind];
    if (status >= 500) {
      const cause = error.cause ?? thrown;
      this.logger.error({ request_id: http.getRequest<FastifyRequest>().id, err: cause }, error.message);
    }
    if (error instanceof AuthenticationError) void reply.header('WWW-Authenticate', error.challenge);
    if (error.code === 'service_token_required') {
      void reply.header('WWW-Authenticate', 'Bearer realm="connections", error="insufficient_scope"');
    }
    if (status === 429 || status === 503) {
      void reply.header(
        'Retry-After',
        String(error instanceof RateLimited ? error.retryAfter : RETRY_AFTER_SECONDS),
      );
    }
    void reply.status(status).send(toBody(error));
  }
}

function toBody(error: DomainError): { message: string; code: string; errors?: readonly FieldFault[] } {
  return { message: error.message, code: error.code, ...(error.errors && { errors: error.errors }) };
}

function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: number })?.statusCode;
  switch (status) {
    case 400:
      return new DomainError(
        'invalid_request',
        'invalid',
        'The request could not be read: its path or JSON body is malformed.',
      );
    case 404:
      return new DomainError('not_found', 'not-found', 'There is no such method or path.');
    case 413:
      return new DomainError('payload_too_large', 'too-large', 'The body is larger than this method takes.');
    case 414:
    case 431:
      return new DomainError('invalid_request', 'invalid', 'The path is too long.');
    case 415:
      return new DomainError(
        'unsupported_media_type',
        'unsupported-media-type',
        'The body must be JSON, sent as application/json.',
      );
    default: {
      const internal = new DomainError('internal_error', 'internal', 'Something went wrong on our side.');
      internal.cause = thrown;
      return internal;
    }
  }
}
