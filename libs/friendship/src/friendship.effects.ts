import type { ListKind } from '#adjacency';
import type { UserId } from '#kernel';
import { FRIENDS, REQUESTS_SENT } from './friendship.lists.js';

/** Two users, in the roles that a command gives them. */
export interface Pair {
  readonly actor: UserId;
  readonly target: UserId;
}

/** A change of a transition to the lists: adds the other user to, or removes it from, the list of `owner`. */
interface ListEffect {
  readonly does: 'link' | 'unlink';
  readonly owner: keyof Pair;
  readonly kind: ListKind;
}

/**
 * A change of a transition to the declined requests: the request of `owner` is stored as declined by the other user, or
 * that is deleted.
 */
interface DeclineEffect {
  readonly does: 'remember' | 'lift';
  readonly owner: keyof Pair;
}

export type Effect = ListEffect | DeclineEffect;

export type EffectName =
  | 'addRequest'
  | 'removeRequest'
  | 'removeTheirRequest'
  | 'addFriends'
  | 'removeFriends'
  | 'rememberDecline'
  | 'liftDecline';

/** What each effect of a transition writes. */
export const EFFECTS: Readonly<Record<EffectName, Effect>> = {
  addRequest: { does: 'link', owner: 'actor', kind: REQUESTS_SENT },
  removeRequest: { does: 'unlink', owner: 'actor', kind: REQUESTS_SENT },
  removeTheirRequest: { does: 'unlink', owner: 'target', kind: REQUESTS_SENT },
  addFriends: { does: 'link', owner: 'actor', kind: FRIENDS },
  removeFriends: { does: 'unlink', owner: 'actor', kind: FRIENDS },
  rememberDecline: { does: 'remember', owner: 'target' },
  liftDecline: { does: 'lift', owner: 'target' },
};
