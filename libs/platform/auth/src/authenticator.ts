import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JwtAuthGuard } from './jwt-auth.guard.js';

/** Checks the token of a request before anything else of the request is read. The guard then reuses the result. */
export function authenticator(app: INestApplicationContext) {
  const guard = app.get(JwtAuthGuard);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const http = { getRequest: () => request, getResponse: () => reply, getNext: () => undefined };
    await guard.authenticate({ switchToHttp: () => http as never });
  };
}
