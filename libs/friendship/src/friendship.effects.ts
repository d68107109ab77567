import type { ListKind } from '#adjacency';
import type { UserId } from '#kernel';
import { FRIENDS, REQUESTS_SENT } from './friendship.lists.js';

/** Two users, in the roles that a command gives them. */
export interface Pair {
  readonly actor: UserId;
  readonly target: UserId;
}

/** What a transition does to the lists: on the list of which of the two, the other comes or goes. */
interface ListEffect {
  readonly does: 'link' | 'unlink';
  readonly owner: keyof Pair;
  readonly kind: ListKind;
}

/** What it does to the memory of declined requests: whose request, the other one's decline of it is remembered or lifted. */
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

export const EFFECTS: Readonly<Record<EffectName, Effect>> = {
  addRequest: { does: 'link', owner: 'actor', kind: REQUESTS_SENT },
  removeRequest: { does: 'unlink', owner: 'actor', kind: REQUESTS_SENT },
  removeTheirRequest: { does: 'unlink', owner: 'target', kind: REQUESTS_SENT },
  addFriends: { does: 'link', owner: 'actor', kind: FRIENDS },
  removeFriends: { does: 'unlink', owner: 'actor', kind: FRIENDS },
  rememberDecline: { does: 'remember', owner: 'target' },
  liftDecline: { does: 'lift', owner: 'target' },
};
