import { describedError } from '#kernel';
import { SERVICE_SCOPE } from './service-scope.js';

const CHALLENGE = 'Bearer realm="connections"';

export class MissingTokenError extends describedError({
  code: 'missing_token',
  kind: 'unauthenticated',
  message: 'A bearer token is required.',
  when: 'No bearer token was sent.',
  challenge: CHALLENGE,
}) {}

/** `reason` ends the sentence "The bearer token is not valid: …". */
export class InvalidTokenError extends describedError({
  code: 'invalid_token',
  kind: 'unauthenticated',
  message: 'The bearer token is not valid.',
  when: 'The bearer token is malformed, expired, not yet valid or not trusted.',
}) {
  constructor(reason: string) {
    const printable = reason.replace(/[^\x20-\x7e]|["\\]/g, '');
    super({
      message: `The bearer token is not valid: ${printable}.`,
      challenge: `${CHALLENGE}, error="invalid_token", error_description="${printable}"`,
    });
  }

  static example(): InvalidTokenError {
    return new InvalidTokenError('it has expired, by the claim exp');
  }
}

export class KeysUnavailableError extends describedError({
  code: 'keys_unavailable',
  kind: 'unavailable',
  message: 'The keys that verify tokens cannot be fetched.',
  when: 'The keys that verify tokens cannot be fetched. The request may be repeated.',
  retryAfter: 1,
}) {}

export class UserIdRequiredError extends describedError({
  code: 'user_id_required',
  kind: 'invalid',
  message: 'A service token must name a user in `user_id`.',
  when: 'A service token named no user.',
}) {}

export class NotYoursError extends describedError({
  code: 'not_yours',
  kind: 'forbidden',
  message: 'A user token may only act for its own user.',
  when: 'A user token acted for another user, or asked for their private lists.',
}) {}

export class ServiceTokenRequiredError extends describedError({
  code: 'service_token_required',
  kind: 'forbidden',
  message: `This method needs a token with the scope ${SERVICE_SCOPE}.`,
  when: 'The method is for service tokens only.',
  challenge: `${CHALLENGE}, error="insufficient_scope"`,
}) {}
