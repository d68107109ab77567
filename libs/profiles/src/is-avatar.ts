import { isURL } from 'class-validator';

export const MAX_NAME_LENGTH = 200;
export const MAX_AVATAR_LENGTH = 2048;

/** The only URLs that are safe to put into an image tag of somebody else's page. */
export const AVATAR_URL = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };

export function isAvatar(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_AVATAR_LENGTH && isURL(value, AVATAR_URL);
}
