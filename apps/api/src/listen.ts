import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Error codes with which a machine without IPv6 rejects an IPv6 address. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL']);

/** Listens on the host. Without a host: on all addresses, IPv4 and IPv6, or only IPv4 if the machine has no IPv6. */
export async function listen(app: NestFastifyApplication, port: number, host?: string): Promise<void> {
  try {
    await app.listen(port, host ?? '::');
  } catch (error) {
    if (host !== undefined || !NO_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await app.listen(port, '0.0.0.0');
  }
}
