import type { PageRequest, UserId } from '#kernel';
import type { ListKind } from './list-kind.js';

/** A page of a list for a viewer. */
export interface PageKey {
  readonly kind: ListKind;
  readonly owner: UserId;
  readonly request: PageRequest;
  /** The viewer, if that is not the owner. */
  readonly viewer?: UserId;
}

/** The sizes of some lists of each owner. */
export interface SizesKey {
  readonly owners: readonly UserId[];
  readonly kinds: readonly ListKind[];
}
