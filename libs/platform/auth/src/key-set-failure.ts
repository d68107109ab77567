/** The kinds of reasons why a key set cannot be had: the `outcome` of the metric. */
export type KeySetFailureKind =
  | 'status'
  | 'redirect'
  | 'not_json'
  | 'not_a_key_set'
  | 'no_usable_key'
  | 'too_large'
  | 'timeout'
  | 'certificate'
  | 'refused'
  | 'dns'
  | 'network';

/** No key set could be had. The message says why, for the operator. */
export class KeySetFailure extends Error {
  constructor(
    readonly kind: KeySetFailureKind,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'KeySetFailure';
  }
}
