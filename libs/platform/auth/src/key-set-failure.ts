/** Why a key set could not be fetched: the `outcome` of the metric. */
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

/** A key set could not be fetched. The message tells the operator why. */
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
