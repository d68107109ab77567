import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { UnreadableRequestError } from '../http.errors.js';

/** The characters of a host and port (RFC 3986), without the comma, which could join two of them. */
const HOST = /^[\w.~%!$&'()*+;=:[\]-]*$/;

/** How many fields a head may have. Node leaves out those above its limit, and the service would not see them. */
const MAX_FIELDS = 200;

/**
 * Refuses a head that a proxy could read differently, which Node's parser accepts (RFC 9112): versions other than 1.0
 * and 1.1, a target with a fragment, no, several or malformed Hosts (section 3.2), transfer codings other than
 * `chunked` (section 6.1), several content types, of which Node drops all but the first, and more than 200 fields. The
 * end or the meaning of such a request is in doubt, so the connection is closed, and nothing that follows on it is
 * carried out.
 */
export function requireUnambiguousHead(fastify: FastifyInstance): void {
  fastify.server.maxHeadersCount = MAX_FIELDS;
  const doubtful = new WeakSet<Socket>();
  fastify.addHook('onRequest', ({ raw }, reply, done) => {
    if (isUnambiguous(raw) && !doubtful.has(raw.socket)) return done();
    doubtful.add(raw.socket);
    void reply.header('Connection', 'close');
    done(new UnreadableRequestError());
  });
}

function isUnambiguous({ rawHeaders, httpVersion, url }: IncomingMessage): boolean {
  if (rawHeaders.length > 2 * MAX_FIELDS) return false;
  let [hosts, types] = [0, 0];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') {
      hosts++;
      if (!HOST.test(rawHeaders[i + 1]!)) return false;
    } else if (name.length === 12 && name.toLowerCase() === 'content-type') {
      if (++types > 1) return false;
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      if (rawHeaders[i + 1]!.toLowerCase() !== 'chunked') return false;
    }
  }
  const hasHost = hosts === 1 || (hosts === 0 && httpVersion === '1.0');
  return hasHost && (httpVersion === '1.1' || httpVersion === '1.0') && !url!.includes('#');
}
