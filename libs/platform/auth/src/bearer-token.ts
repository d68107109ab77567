import type { FastifyRequest } from 'fastify';
import { InvalidTokenError } from './auth.errors.js';

const NAME = 'authorization';
const SCHEME = 'bearer';
/** `b64token` of RFC 6750, section 2.1. */
const TOKEN = /^[\w.~+/-]+=*$/;
/** The form that nearly every client sends. */
const USUAL = /^Bearer (e[\w.~+/-]+=*)$/;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * The token of `Authorization: Bearer <token>`; undefined if there is no token, or another scheme. Throws
 * InvalidTokenError for a header that contains anything but exactly one token: a token must not be accepted when only a
 * part of the header is valid.
 */
export function bearerToken(request: FastifyRequest): string | undefined {
  if (isRepeated(request.raw.rawHeaders)) throw refused('the Authorization header was sent more than once');
  const header = request.headers.authorization ?? '';
  const usual = USUAL.exec(header);
  if (usual) return usual[1];
  const words = header.split(/[ \t]+/).filter((word) => word !== '');
  const [scheme, token, ...rest] = words;
  if (scheme?.toLowerCase() !== SCHEME) {
    if (words.length === 1 && JWT.test(scheme!)) throw refused('the word Bearer is missing before it');
    return undefined;
  }
  if (token?.toLowerCase() === SCHEME) throw refused('the word Bearer stands before it twice');
  if (rest.length > 0) throw refused('something follows it in the Authorization header');
  if (token !== undefined && !TOKEN.test(token)) throw refused('it has characters that no token has');
  return token;
}

/** Node keeps only the first of several such headers. */
function isRepeated(rawHeaders: readonly string[]): boolean {
  let sent = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === NAME.length && name.toLowerCase() === NAME) sent++;
  }
  return sent > 1;
}

function refused(reason: string): InvalidTokenError {
  return new InvalidTokenError(reason);
}
