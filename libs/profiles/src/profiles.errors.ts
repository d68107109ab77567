import { describedError } from '#kernel';

export class InvalidProfilesError extends describedError({
  code: 'invalid_request',
  kind: 'invalid',
  message: 'The profiles are not valid.',
  when: 'The array of profiles or an item in it is invalid; `errors` lists up to 20 faults by their index.',
}) {
  static example(): InvalidProfilesError {
    return new InvalidProfilesError({ errors: [{ field: '0.user_id', message: 'user_id must be a UUID' }] });
  }
}
