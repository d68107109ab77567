import { lacking } from '../support/lacking.js';

/** Who calls, and for whom. */
export const CALLERS = [
  'no token',
  'an expired token',
  'a user, naming nobody',
  'a user, naming themselves',
  'a user, naming another',
  'a service, naming a user',
  'a service, naming nobody',
  'a back end without the scope',
  'a user with a similar scope, naming another',
] as const;

export type CallerKind = (typeof CALLERS)[number];

/** The code of a refusal, or that the caller may do it. */
type Verdict = 'allowed' | keyof typeof STATUSES;

/** The statuses of the refusals. */
export const STATUSES = {
  missing_token: 401,
  invalid_token: 401,
  not_yours: 403,
  service_token_required: 403,
  user_id_required: 400,
} as const;

type Rule = Readonly<Record<CallerKind, Verdict>>;

/** The caller acts for a user, or reads what is private to one. */
const OWN: Rule = {
  'no token': 'missing_token',
  'an expired token': 'invalid_token',
  'a user, naming nobody': 'allowed',
  'a user, naming themselves': 'allowed',
  'a user, naming another': 'not_yours',
  'a service, naming a user': 'allowed',
  'a service, naming nobody': 'user_id_required',
  'a back end without the scope': 'invalid_token',
  'a user with a similar scope, naming another': 'not_yours',
};

/** What is read of a user is public. */
const PUBLIC: Rule = {
  ...OWN,
  'a user, naming another': 'allowed',
  'a user with a similar scope, naming another': 'allowed',
};

/** Only services may do it; they name users in the body. */
const SERVICE: Rule = {
  ...OWN,
  'a user, naming nobody': 'service_token_required',
  'a user, naming themselves': 'service_token_required',
  'a user, naming another': 'service_token_required',
  'a service, naming nobody': 'allowed',
  'a user with a similar scope, naming another': 'service_token_required',
};

export interface Row {
  readonly rule: Rule;
  /** The status that an allowed caller gets if it is not that of success. */
  readonly status?: number;
}

/** Every operation of openapi.json, by its operationId. */
export const AUTHORIZATION: Readonly<Record<string, Row>> = {
  listFollowing: { rule: PUBLIC },
  followUser: { rule: OWN },
  unfollowUser: { rule: OWN },
  listFollowers: { rule: PUBLIC },
  removeFollower: { rule: OWN },
  listFriends: { rule: PUBLIC },
  endFriendship: { rule: OWN },
  listSentRequests: { rule: OWN },
  sendFriendRequest: { rule: OWN },
  cancelFriendRequest: { rule: OWN },
  listReceivedRequests: { rule: OWN },
  // Nobody has asked.
  approveFriendRequest: { rule: OWN, status: 404 },
  declineFriendRequest: { rule: OWN },
  getConnectionCounts: { rule: PUBLIC },
  listBlocked: { rule: OWN },
  blockUser: { rule: OWN },
  unblockUser: { rule: OWN },
  getRelationships: { rule: OWN },
  getProfiles: { rule: PUBLIC },
  putProfiles: { rule: SERVICE },
};

/** What the table lacks, or has in excess, for a document with these operations. Each line says what to do. */
export function gaps(operationIds: readonly string[]): string[] {
  const rows = Object.keys(AUTHORIZATION);
  return [
    ...lacking(operationIds, rows).map(
      (id) =>
        `${id} has no row in AUTHORIZATION (authorization.rows.ts): add it, with the rule of who may do it.`,
    ),
    ...lacking(rows, operationIds).map((id) => `${id} is not in openapi.json: remove it from AUTHORIZATION.`),
  ];
}
