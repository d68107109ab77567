/** What went wrong, in terms a caller can act on. The HTTP edge maps each kind to one status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
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

/** What the catalogue says of an error. */
export interface ErrorDescription {
  /** Stable, in snake_case: what programs go by. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One sentence for the person who reads the answer. */
  readonly message: string;
  /** When it is answered: one sentence for the documents. */
  readonly when: string;
}

/** A class of errors with its entry in the catalogue, as `describedError` makes it. */
export interface ErrorClass {
  new (...args: never[]): DomainError;
  readonly description: ErrorDescription;
}

/** A failure the caller is told about: a stable code, a kind and one sentence for a person. */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    readonly errors?: readonly FieldFault[],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The base class of one error: `class SelfFollowError extends describedError({ … }) {}`. */
export function describedError(description: ErrorDescription) {
  return class extends DomainError {
    static readonly description = description;

    /** `message` replaces the described one where an instance has more to say. */
    constructor(details: { message?: string; errors?: readonly FieldFault[]; cause?: unknown } = {}) {
      const { message = description.message, errors, cause } = details;
      super(description.code, description.kind, message, errors, { cause });
    }
  };
}
