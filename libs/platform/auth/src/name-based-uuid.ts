import { createHash } from 'node:crypto';
import { toUserId, type UserId } from '#kernel';

/** The namespace of URLs of RFC 9562, section 6.6. */
const URLS = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/**
 * The user id derived from issuer and subject: the UUIDv5 of the subject in a namespace, which is the UUIDv5 of the
 * issuer in the URL namespace. Both are used exactly as in the token, in UTF-8.
 */
export function userIdOf(issuer: string, subject: string): UserId {
  return toUserId(uuid5(uuid5(URLS, issuer), subject));
}

/** UUID version 5, RFC 9562, section 5.5. */
function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
