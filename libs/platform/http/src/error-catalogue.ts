import type { ErrorKind } from '#kernel';

/** The one HTTP status of each kind of error. */
export const STATUS_OF: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  unavailable: 503,
  internal: 500,
};

export interface CatalogueEntry {
  readonly kind: ErrorKind;
  readonly when: string;
}

/** Every code an answer can carry. */
export const ERROR_CATALOGUE = {
  invalid_request: {
    kind: 'invalid',
    when: 'A parameter or the body is malformed; `errors` names each fault.',
  },
  invalid_cursor: { kind: 'invalid', when: 'The cursor is not one that this list of this user gave out.' },
  user_id_required: { kind: 'invalid', when: 'A service token named no user.' },
  self_target: { kind: 'invalid', when: 'A user would follow or befriend themselves.' },
  missing_token: { kind: 'unauthenticated', when: 'No bearer token was sent.' },
  invalid_token: {
    kind: 'unauthenticated',
    when: 'The bearer token is malformed, expired, not yet valid or not trusted.',
  },
  not_yours: {
    kind: 'forbidden',
    when: 'A user token acted for another user, or asked for their private lists.',
  },
  service_token_required: { kind: 'forbidden', when: 'The method is for service tokens only.' },
  not_found: { kind: 'not-found', when: 'There is no such method or path.' },
  friend_request_not_found: {
    kind: 'not-found',
    when: 'A friend request was approved that nobody had sent.',
  },
  already_friends: { kind: 'conflict', when: 'A friend request was sent to a friend.' },
  payload_too_large: { kind: 'too-large', when: 'The body is larger than the method takes.' },
  unsupported_media_type: { kind: 'unsupported-media-type', when: 'The body is not JSON.' },
  rate_limited: { kind: 'rate-limited', when: 'The token has used up its requests; see `Retry-After`.' },
  database_unavailable: { kind: 'unavailable', when: 'The database is away; see `Retry-After`.' },
  keys_unavailable: {
    kind: 'unavailable',
    when: 'The keys that verify tokens cannot be fetched; see `Retry-After`.',
  },
  overloaded: { kind: 'unavailable', when: 'Too many requests wait for the database; see `Retry-After`.' },
  internal_error: { kind: 'internal', when: 'A fault of ours; the log has it under the request id.' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function statusOf(code: ErrorCode): number {
  return STATUS_OF[ERROR_CATALOGUE[code].kind];
}
