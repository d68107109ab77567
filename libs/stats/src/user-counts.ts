import { ListKind, type Sizes } from '#adjacency';

/** The five counts of a user. */
export interface UserCounts {
  readonly following_count: number;
  readonly followers_count: number;
  readonly friends_count: number;
  readonly requests_received_count: number;
  readonly requests_sent_count: number;
}

export function toUserCounts(sizes: Sizes): UserCounts {
  return {
    following_count: sizes[ListKind.Following],
    followers_count: sizes[ListKind.Followers],
    friends_count: sizes[ListKind.Friends],
    requests_received_count: sizes[ListKind.RequestsReceived],
    requests_sent_count: sizes[ListKind.RequestsSent],
  };
}
