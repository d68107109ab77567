/** What went wrong, in terms a caller can act on. The HTTP edge maps each kind to one status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
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

/** A failure the caller is told about: a stable code, a kind and one sentence for a person. */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    readonly errors?: readonly FieldFault[],
  ) {
    super(message);
    this.name = new.target.name;
  }
}
