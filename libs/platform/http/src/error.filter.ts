import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CallerGoneError, reasonOf } from '#platform/database';
import { Episodes, LOGGER } from '#platform/observability';
import { errorAnswer } from './error-answer.js';
import { HttpMetrics } from './http-metrics.js';

/** As in the logs of nginx; nobody gets this answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** Answers every thrown error. Logs each internal error; errors that last during an outage are logged in one line. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly episodes: Episodes;

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: HttpMetrics,
  ) {
    this.episodes = new Episodes(logger);
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    if (thrown instanceof CallerGoneError) {
      void http.getResponse<FastifyReply>().status(CLIENT_CLOSED_REQUEST).send();
      return;
    }
    const { id } = http.getRequest<FastifyRequest>();
    const { error, status, headers, body } = errorAnswer(thrown, id);
    this.metrics.refused(error);
    if (error.kind === 'unavailable')
      this.episodes.note(error.code, { request_id: id, cause: causeOf(error) });
    else if (status >= 500) this.logger.error({ request_id: id, err: error.cause ?? error }, error.message);
    void http.getResponse<FastifyReply>().status(status).headers(headers).send(body);
  }
}

function causeOf({ cause, message }: Error): string {
  return cause === undefined ? message : reasonOf(cause);
}
