/** Error codes with which a machine without IPv6 rejects an IPv6 address. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL']);

/**
 * Listens on the host. Without a host: on all addresses, IPv4 and IPv6, or only IPv4 if the machine has no IPv6.
 * @param on listens on an address
 */
export async function listen(on: (address: string) => Promise<unknown>, host?: string): Promise<void> {
  try {
    await on(host ?? '::');
  } catch (error) {
    if (host !== undefined || !NO_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await on('0.0.0.0');
  }
}
