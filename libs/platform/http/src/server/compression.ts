import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Size in bytes from which an answer is compressed, and up to which this is done synchronously. */
const THRESHOLD = 1024;
const AT_ONCE = 256 * 1024;

/**
 * Compresses answers for clients that accept it. Each answer is used only once, so both encodings use their fastest
 * setting: a page of 1,000 takes a third of a millisecond, and a slower setting saves only a few bytes. Request bodies
 * are not decompressed. Call it before routes are created.
 */
export async function compressAnswers(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRequest', (_request, reply, done) => {
    // In lower case, as the plug-in expects it. The plug-in itself adds the name only to compressed answers, which is
    // wrong for caches.
    void reply.header('Vary', 'accept-encoding');
    done();
  });
  await fastify.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: THRESHOLD,
    syncThreshold: AT_ONCE,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
    zlibOptions: { level: 1 },
    globalDecompression: false,
  });
  fastify.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') route.onSend = [...[route.onSend ?? []].flat(), leaveLengthOpen];
  });
}

/** For HEAD it is not worth computing the compressed length, and the uncompressed length would be wrong. */
function leaveLengthOpen(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  if (headers['accept-encoding'] && Number(reply.getHeader('content-length')) >= THRESHOLD)
    reply.removeHeader('content-length');
  done(null, payload);
}
