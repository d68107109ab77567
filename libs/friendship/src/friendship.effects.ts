import type { ListKind } from '#adjacency';
import type { UserId } from '#kernel';
import { FRIENDS, REQUESTS_SENT } from './friendship.lists.js';

/** Two users, in the roles that a command gives them. */
export interface Pair {
  readonly actor: UserId;
  readonly target: UserId;
}

/** What a transition does to the lists: on the list of which of the two, the other comes or goes. */
export interface Effect {
  readonly does: 'link' | 'unlink';
  readonly owner: keyof Pair;
  readonly kind: ListKind;
}

export type EffectName = 'addRequest' | 'removeRequest' | 'removeTheirRequest' | 'addFriends';

export const EFFECTS: Readonly<Record<EffectName, Effect>> = {
  addRequest: { does: 'link', owner: 'actor', kind: REQUESTS_SENT },
  removeRequest: { does: 'unlink', owner: 'actor', kind: REQUESTS_SENT },
  removeTheirRequest: { does: 'unlink', owner: 'target', kind: REQUESTS_SENT },
  addFriends: { does: 'link', owner: 'actor', kind: FRIENDS },
};
