import { ListKind } from '#adjacency';
import type { UserId } from '#kernel';

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
  /** The list of the other user, on which the owner comes or goes. */
  readonly mirror: ListKind;
}

export type EffectName = 'addRequest' | 'removeRequest' | 'removeTheirRequest' | 'addFriends';

const REQUESTS = { kind: ListKind.RequestsSent, mirror: ListKind.RequestsReceived };
const FRIENDS = { kind: ListKind.Friends, mirror: ListKind.Friends };

export const EFFECTS: Readonly<Record<EffectName, Effect>> = {
  addRequest: { does: 'link', owner: 'actor', ...REQUESTS },
  removeRequest: { does: 'unlink', owner: 'actor', ...REQUESTS },
  removeTheirRequest: { does: 'unlink', owner: 'target', ...REQUESTS },
  addFriends: { does: 'link', owner: 'actor', ...FRIENDS },
};
