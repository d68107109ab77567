import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import files from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { scalarScript } from './scalar-script.js';

/** The HTML, styles and scripts of this folder. */
const OWN = fileURLToPath(new URL('./browser', import.meta.url));
/** The version that Nest brings. */
const NEST = createRequire(import.meta.url).resolve('@nestjs/swagger');
const SWAGGER_UI = dirname(createRequire(NEST).resolve('swagger-ui-dist/package.json'));

/** A page, the path of its files, and these files by the folder that they are in. */
interface Face {
  readonly path: string;
  readonly html: string;
  readonly files: Readonly<Record<string, readonly string[]>>;
}

const FACES: readonly Face[] = [
  {
    path: '/docs',
    html: 'swagger-ui.html',
    files: {
      [SWAGGER_UI]: ['swagger-ui.css', 'swagger-ui-bundle.js'],
      [OWN]: ['swagger-ui-face.css', 'swagger-ui-face.js', 'icon.svg'],
    },
  },
  {
    path: '/reference',
    html: 'scalar.html',
    files: { [OWN]: ['scalar-face.css', 'scalar-face.js', 'icon.svg'] },
  },
];

/** The routes of the pages. */
export const FACE_PATHS: ReadonlySet<string> = new Set(FACES.map(({ path }) => path));

/** Serves the document at /docs-json as two pages: Swagger UI at /docs, Scalar at /reference. */
export async function serveFaces(fastify: FastifyInstance): Promise<void> {
  await fastify.register(files, { root: OWN, serve: false });
  for (const { path, html, files: folders } of FACES) {
    const page = readFileSync(`${OWN}/${html}`, 'utf8');
    fastify.get(path, ({ url }, reply) =>
      reply.type('text/html; charset=utf-8').send(withLinks(page, path, url)),
    );
    for (const [folder, names] of Object.entries(folders)) {
      for (const name of names)
        fastify.get(`${path}/${name}`, (_request, reply) => reply.sendFile(name, folder));
    }
  }
  fastify.get('/reference/scalar.js', async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('Cache-Control', 'public, max-age=3600')
      .send(await scalarScript()),
  );
}

/** Links relative to the page, which may end with a slash: so they work under the path prefix of a proxy. */
function withLinks(page: string, path: string, url: string): string {
  const isFolder = url.split('?', 1)[0]!.endsWith('/');
  const own = isFolder ? './' : `.${path}/`;
  return page.replaceAll('{files}', own).replaceAll('{root}', isFolder ? '../' : './');
}
