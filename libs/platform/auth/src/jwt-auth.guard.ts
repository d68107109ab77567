import { randomUUID } from 'node:crypto';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { InvalidTokenError, MissingTokenError } from './auth.errors.js';
import { bearerToken } from './bearer-token.js';
import { Client } from './client.js';
import { isMissingToken, JwtStrategy } from './jwt.strategy.js';
import type { Principal } from './principal.js';
import { PrincipalObservers } from './principal-observers.js';
import { PUBLIC } from './public.decorator.js';
import { TokenVerifier } from './token-verifier.js';

type AuthenticatedRequest = FastifyRequest & { user?: Principal };

/** The part of an execution context that passport's guard uses. */
type HttpContext = Pick<ExecutionContext, 'switchToHttp'>;

/** May refuse a caller, by an error. */
export type Admit = (caller: Principal) => Promise<void>;

/** Guards every route that is not marked as public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly verifier: TokenVerifier,
    private readonly reflector: Reflector,
    private readonly observers: PrincipalObservers,
  ) {
    // Passport registers strategies by name for the whole process, and copies one per request only if it is found by
    // name.
    const name = `jwt-${randomUUID()}`;
    passport.use(name, strategy);
    super({ defaultStrategy: name, session: false });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (request.user === undefined) await this.authenticate(context);
    return true;
  }

  /**
   * Sets the caller as the request's `user`. Throws an error that says what is wrong with the token, or the error of
   * `admit`, which is called before the observers.
   */
  async authenticate(context: HttpContext, admit?: Admit): Promise<void> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = bearerToken(request);
    const known = token && this.verifier.recall(token);
    if (known) request.user = known;
    else await super.canActivate(context as ExecutionContext);
    if (admit !== undefined) await admit(request.user!);
    // Requests with the same token share what the verifier remembers.
    request.user = { ...request.user!, client: new Client(request.raw.socket) };
    await this.observers.notify(request.user, request.id);
  }

  override handleRequest<User>(error: unknown, user: User | false, info: unknown): User {
    if (user) return user;
    if (error instanceof Error) throw error;
    if (isMissingToken(info)) throw new MissingTokenError();
    throw info instanceof Error ? info : new InvalidTokenError('it is malformed');
  }
}
