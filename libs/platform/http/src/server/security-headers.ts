import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';

type Headers = Readonly<Record<string, string>>;

/** For both kinds of answers. The server makes no rules for other hosts of its domain. */
const COMMON = {
  strictTransportSecurity: { includeSubDomains: false },
  xFrameOptions: { action: 'deny' },
  // Browsers warn unless every answer of the origin has it.
  originAgentCluster: false,
} as const;

/**
 * For all answers except pages: no browser or proxy may store, frame or run the data. These are only the headers that
 * browsers apply to data, because each header costs time in every request.
 */
export const DATA_HEADERS: Headers = {
  'cache-control': 'private, no-store',
  ...headersOf({
    ...COMMON,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginOpenerPolicy: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
};

/**
 * For the HTML pages of this server: their scripts are files of this server, and they call nothing but this server. The
 * libraries of the pages write style elements and inline images.
 */
const PAGE_HEADERS: Headers = {
  'cache-control': 'no-cache',
  ...headersOf({
    ...COMMON,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  }),
};

/**
 * Sets the headers for pages on the routes of `pages`, and those for data on all others. Call it before other hooks.
 */
export function secureAnswers(fastify: FastifyInstance, pages: ReadonlySet<string>): void {
  fastify.addHook('onRequest', ({ routeOptions }, reply, done) => {
    void reply.headers(pages.has(routeOptions.url!) ? PAGE_HEADERS : DATA_HEADERS);
    done();
  });
}

/** Computed once: Helmet would compute the same headers for each answer. */
function headersOf(options: HelmetOptions): Headers {
  const headers: Record<string, string> = {};
  const answer = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  helmet(options)({} as IncomingMessage, answer as unknown as ServerResponse, () => undefined);
  return headers;
}
