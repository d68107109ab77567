/** The kind of failure, in terms that callers can act on. The HTTP layer maps each kind to one status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'timeout'
  | 'conflict'
  | 'too-large'
  | 'unsupported-media-type'
  | 'rate-limited'
  | 'unavailable'
  | 'internal';

/** One invalid input field. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** What the caller can do about it. */
interface Advice {
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
  /** The requirements for a token, in the terms of RFC 6750, section 3. */
  readonly challenge?: string;
  /** The methods that the path supports. */
  readonly allow?: readonly string[];
}

/** The catalogue's entry for an error. */
export interface ErrorDescription extends Advice {
  /** Stable, in snake_case: programs depend on it. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One sentence for the person who reads the answer. */
  readonly message: string;
  /** When it is returned: one sentence for the documentation. */
  readonly when: string;
}

/** What a single instance adds to its description. */
export interface ErrorDetails extends Advice {
  readonly message?: string;
  readonly errors?: readonly FieldFault[];
  readonly cause?: unknown;
}

/** A failure that callers see: a stable code, a kind and one sentence for a person. */
export abstract class DomainError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly errors?: readonly FieldFault[];
  readonly retryAfter?: number;
  readonly challenge?: string;
  readonly allow?: readonly string[];

  /** Private, so that only `describedError` can create a subclass: an error without a description does not compile. */
  private constructor(description: ErrorDescription, details: ErrorDetails) {
    const { message, errors, cause, ...advice } = details;
    super(message ?? description.message, { cause });
    this.name = new.target.name;
    this.code = description.code;
    this.kind = description.kind;
    this.errors = errors;
    this.retryAfter = advice.retryAfter ?? description.retryAfter;
    this.challenge = advice.challenge ?? description.challenge;
    this.allow = advice.allow ?? description.allow;
  }

  static described(this: void, description: ErrorDescription) {
    return class extends DomainError {
      static readonly description = description;

      constructor(details: ErrorDetails = {}) {
        super(description, details);
      }
    };
  }
}

/** Creates the base class of an error: `class SelfFollowError extends describedError({ … }) {}`. */
export const describedError = DomainError.described;

/** An error class with its entry in the catalogue. A class that needs arguments provides an example. */
export type ErrorClass = { readonly description: ErrorDescription } & (
  (new () => DomainError) | { new (...args: never[]): DomainError; example(): DomainError }
);

/** A typical instance for the documentation. */
export function exampleOf(error: ErrorClass): DomainError {
  return 'example' in error ? error.example() : new error();
}
