import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { UnreadableRequestError, UnsupportedMediaTypeError } from '../http.errors.js';
import { checkBounds, checkShape } from './bounded-json.js';

const JSON_TYPE = 'application/json';
/** Replaces every content type that is not supported. */
const OTHER_TYPE = 'application/octet-stream';
/** The coding of a body that is not compressed. */
const UNCODED = 'identity';

/** Reads only JSON in UTF-8 that is not compressed. A body without bytes counts as no body, whatever its content type. */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRequest', (request, _reply, done) => {
    nameType(request);
    done();
  });
  fastify.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      checkShape(body as Buffer);
      text = utf8.decode(body as Buffer);
    } catch {
      return done(new UnreadableRequestError(), undefined);
    }
    void parse(request, text, (error, value) => {
      if (error) return done(new UnreadableRequestError(), undefined);
      try {
        checkBounds(value);
        done(null, value);
      } catch (refusal) {
        done(refusal as Error, undefined);
      }
    });
  });
  fastify.addContentTypeParser('*', (_request, payload, done) => refuseContent(payload, done));
}

/**
 * Fastify rejects a content type by its name before it knows whether there is a body, so it only gets one of two names.
 */
function nameType({ headers }: FastifyRequest): void {
  const type = headers['content-type'];
  if (type === undefined) return;
  const isJson = type.split(';', 1)[0]!.trim().toLowerCase() === JSON_TYPE;
  const isCoded = (headers['content-encoding'] ?? UNCODED).toLowerCase() !== UNCODED;
  headers['content-type'] = isJson && !isCoded ? JSON_TYPE : OTHER_TYPE;
}

function refuseContent(payload: Readable, done: (error: Error | null, body?: undefined) => void): void {
  let answered = false;
  const answer = (error: Error | null): void => {
    if (!answered) done(error);
    answered = true;
  };
  payload.once('data', () => answer(new UnsupportedMediaTypeError()));
  payload.once('end', () => answer(null));
  payload.once('error', () => answer(new UnreadableRequestError()));
}
