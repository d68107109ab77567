import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** What a machine without IPv6 says of its address. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL']);

/** Listens on the host, or without one on every address of both families, or of IPv4 alone where there is no IPv6. */
export async function listen(app: NestFastifyApplication, port: number, host?: string): Promise<void> {
  try {
    await app.listen(port, host ?? '::');
  } catch (error) {
    if (host !== undefined || !NO_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await app.listen(port, '0.0.0.0');
  }
}
