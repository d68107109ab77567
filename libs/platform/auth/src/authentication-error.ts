import { DomainError } from '#kernel';

/** No valid token came with the request. `challenge` describes it in the terms of RFC 6750, section 3. */
export class AuthenticationError extends DomainError {
  private constructor(
    code: string,
    message: string,
    readonly challenge: string,
  ) {
    super(code, 'unauthenticated', message);
  }

  static missingToken(): AuthenticationError {
    return new AuthenticationError(
      'missing_token',
      'A bearer token is required.',
      'Bearer realm="connections"',
    );
  }

  static invalidToken(reason: string): AuthenticationError {
    const description = reason.replace(/[^\x20-\x7e]|["\\]/g, '');
    return new AuthenticationError(
      'invalid_token',
      `The bearer token is not valid: ${description}.`,
      `Bearer realm="connections", error="invalid_token", error_description="${description}"`,
    );
  }
}
