import type { ConnectionsClient, Relationship } from '../../typescript/src/index.js';

/** A button of one person that acts on the other. */
export interface Action {
  /** What it is about: at most one button of a kind is shown, in the same place. */
  readonly kind: 'follow' | 'friendship' | 'decline' | 'follower' | 'block';
  readonly label: string;
  readonly look: 'primary' | 'plain' | 'danger';
  /** What holds after it, as a sentence. */
  readonly outcome: string;
  readonly run: (client: ConnectionsClient, targetId: string) => Promise<void>;
}

/** The buttons that fit the relationship of `me` with `other`. */
export function actionsOf(relationship: Relationship, me: string, other: string): Action[] {
  if (relationship.blocking) {
    return [
      {
        kind: 'block',
        label: `Unblock ${other}`,
        look: 'plain',
        outcome: `${me} no longer blocks ${other}.`,
        run: (client, id) => client.unblock(id),
      },
    ];
  }
  return [
    followAction(relationship, me, other),
    ...friendshipActions(relationship, me, other),
    ...(relationship.followed_by
      ? [
          {
            kind: 'follower',
            label: `Remove follower`,
            look: 'danger',
            outcome: `${other} no longer follows ${me}.`,
            run: (client, id) => client.removeFollower(id),
          } satisfies Action,
        ]
      : []),
    {
      kind: 'block',
      label: `Block ${other}`,
      look: 'danger',
      outcome: `${me} blocks ${other}.`,
      run: (client, id) => client.block(id),
    },
  ];
}

function followAction({ following }: Relationship, me: string, other: string): Action {
  if (following) {
    return {
      kind: 'follow',
      label: `Unfollow ${other}`,
      look: 'plain',
      outcome: `${me} no longer follows ${other}.`,
      run: (client, id) => client.unfollow(id),
    };
  }
  return {
    kind: 'follow',
    label: `Follow ${other}`,
    look: 'primary',
    outcome: `${me} follows ${other}.`,
    run: (client, id) => client.follow(id),
  };
}

function friendshipActions(relationship: Relationship, me: string, other: string): Action[] {
  if (relationship.friends) {
    return [
      {
        kind: 'friendship',
        label: 'End friendship',
        look: 'danger',
        outcome: `${me} and ${other} are no longer friends.`,
        run: (client, id) => client.endFriendship(id),
      },
    ];
  }
  if (relationship.request_received) {
    return [
      {
        kind: 'friendship',
        label: 'Approve request',
        look: 'primary',
        outcome: `${me} and ${other} are friends.`,
        run: (client, id) => client.approve(id),
      },
      {
        kind: 'decline',
        label: 'Decline request',
        look: 'danger',
        outcome: `${me} declined the request of ${other}.`,
        run: (client, id) => client.decline(id),
      },
    ];
  }
  if (relationship.request_sent) {
    return [
      {
        kind: 'friendship',
        label: 'Cancel request',
        look: 'plain',
        outcome: `${me} cancelled the request to ${other}.`,
        run: (client, id) => client.cancelRequest(id),
      },
    ];
  }
  return [
    {
      kind: 'friendship',
      label: `Ask ${other} to be friends`,
      look: 'primary',
      outcome: `${me} asked ${other} to be friends.`,
      run: (client, id) => client.sendRequest(id),
    },
  ];
}

/** The relationship of one person with the other, in short sentences. */
export function factsOf(relationship: Relationship, other: string): string[] {
  const facts = [
    relationship.friends && `Friends with ${other}`,
    relationship.request_received && `${other} asks to be friends`,
    relationship.request_sent && `Waiting for ${other} to approve`,
    relationship.following && `Follows ${other}`,
    relationship.followed_by && `Followed by ${other}`,
    relationship.blocking && `Blocks ${other}`,
  ].filter((fact) => fact !== false);
  return facts.length > 0 ? facts : [`No connection with ${other}`];
}
