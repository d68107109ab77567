/** What went wrong, in terms a caller can act on. The HTTP edge maps each kind to one status. */
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

/** One fault of one input field. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** What the caller can do, beside reading the answer. */
interface Advice {
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
  /** What a token must be to be accepted, in the terms of RFC 6750, section 3. */
  readonly challenge?: string;
  /** The methods that the path has. */
  readonly allow?: readonly string[];
}

/** What the catalogue says of an error. */
export interface ErrorDescription extends Advice {
  /** Stable, in snake_case: what programs go by. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One sentence for the person who reads the answer. */
  readonly message: string;
  /** When it is answered: one sentence for the documents. */
  readonly when: string;
}

/** What one instance has to say beyond its description. */
export interface ErrorDetails extends Advice {
  readonly message?: string;
  readonly errors?: readonly FieldFault[];
  readonly cause?: unknown;
}

/** A failure the caller is told about: a stable code, a kind and one sentence for a person. */
export abstract class DomainError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly errors?: readonly FieldFault[];
  readonly retryAfter?: number;
  readonly challenge?: string;
  readonly allow?: readonly string[];

  /** Private, so that nothing but `describedError` makes one: an error without a description does not compile. */
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

/** The base class of one error: `class SelfFollowError extends describedError({ … }) {}`. */
export const describedError = DomainError.described;

/** A class of errors with its entry in the catalogue. One that needs arguments shows a typical instance of itself. */
export type ErrorClass = { readonly description: ErrorDescription } & (
  (new () => DomainError) | { new (...args: never[]): DomainError; example(): DomainError }
);

/** A typical instance, as the documents show it. */
export function exampleOf(error: ErrorClass): DomainError {
  return 'example' in error ? error.example() : new error();
}
