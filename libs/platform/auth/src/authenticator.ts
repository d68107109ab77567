import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Admit, JwtAuthGuard } from './jwt-auth.guard.js';

/** Throws unless the request has a valid token, and the error of `admit` if that refuses the caller. */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply, admit?: Admit) => Promise<void>;

/** Checks the token of a request before anything else of the request is read. The guard then reuses the result. */
export function authenticator(app: INestApplicationContext): Authenticate {
  const guard = app.get(JwtAuthGuard);
  return async (request, reply, admit) => {
    const http = { getRequest: () => request, getResponse: () => reply, getNext: () => undefined };
    await guard.authenticate({ switchToHttp: () => http as never }, admit);
  };
}
