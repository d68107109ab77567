import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '#platform/observability';
import { errorAnswer } from './error-answer.js';

/** Answers whatever was thrown, and logs what is our own fault. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { id } = http.getRequest<FastifyRequest>();
    const { error, status, headers, body } = errorAnswer(thrown, id);
    if (status >= 500) this.logger.error({ request_id: id, err: error.cause ?? error }, error.message);
    void http.getResponse<FastifyReply>().status(status).headers(headers).send(body);
  }
}
