import ipaddr from 'ipaddr.js';

/** Some proxies append the port of the client. */
const WITH_PORT = /^\[([^\]]+)\](?::\d+)?$|^(\d+(?:\.\d+){3}):\d+$/;

/**
 * What counts as one client: an IPv4 address, or the 64-bit prefix of an IPv6 address, since one client has all
 * addresses of a prefix. `told` is the address that trusted proxies tell; the peer of the connection replaces a text
 * that is no address.
 */
export function clientOf(told: string, peer: string | undefined): string {
  return networkOf(told) ?? networkOf(peer ?? '') ?? 'unknown';
}

function networkOf(text: string): string | undefined {
  const [, bracketed, dotted] = WITH_PORT.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${Buffer.from(parsed.toByteArray().slice(0, 8)).toString('hex')}::/64`;
}
