import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { InvalidRequestError } from './http.errors.js';

/**
 * Refuses a body if the method reads none: otherwise callers might believe that an ignored member had an effect. An
 * empty object counts as no body.
 */
@Injectable()
export class NoBodyGuard implements CanActivate {
  private readonly reading = new WeakMap<object, boolean>();

  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined || body === null || this.readsBody(context)) return true;
    const members = typeof body === 'object' && !Array.isArray(body) ? Object.keys(body) : ['body'];
    if (members.length === 0) return true;
    throw new InvalidRequestError({
      errors: members.map((field) => ({ field, message: 'this method takes no body' })),
    });
  }

  /** Whether the handler has a parameter for the body. */
  private readsBody(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    let reads = this.reading.get(handler);
    if (reads === undefined) {
      const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) as
        Record<string, unknown> | undefined;
      reads = Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.BODY}:`));
      this.reading.set(handler, reads);
    }
    return reads;
  }
}
