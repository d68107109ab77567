import Fastify from 'fastify';

/**
 * The script of Scalar. Its package has it as a text in a plug-in, whose page neither works under a path prefix nor
 * with our content policy. It has megabytes, so it is loaded when it is first asked for.
 */
export async function scalarScript(): Promise<Buffer> {
  return (script ??= await load());
}

let script: Buffer | undefined;

async function load(): Promise<Buffer> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const server = Fastify();
  await server.register(scalar, { routePrefix: '/', configuration: { url: '/' } });
  const { rawPayload } = await server.inject('/js/scalar.js');
  await server.close();
  return rawPayload;
}
