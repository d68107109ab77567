import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.js';

const DIGITS = 16;

/** A hash of a subject for logs: the first digits of its SHA-256. */
export function hashOfSubject(subject: string): string {
  return hash('sha256', subject, 'hex').slice(0, DIGITS);
}

/** The hash of the subject whose token the request has; undefined without a valid token. */
export function subjectHashOf(request: FastifyRequest): string | undefined {
  return (request as FastifyRequest & { user?: Principal }).user?.subjectHash;
}
