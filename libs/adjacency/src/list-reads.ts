import type { PageRequest, UserId } from '#kernel';
import type { ListKind } from './list-kind.js';

/** Which page of which list, as whom it shows. */
export interface PageKey {
  readonly kind: ListKind;
  readonly owner: UserId;
  readonly request: PageRequest;
  /** Who sees it, if that is not its owner. */
  readonly viewer?: UserId;
}

/** Of whom which lists. */
export interface SizesKey {
  readonly owner: UserId;
  readonly kinds: readonly ListKind[];
}
