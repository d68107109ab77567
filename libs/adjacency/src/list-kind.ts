/** Which of an owner's lists. The engine treats all alike; what each means belongs to the contexts. */
export const ListKind = {
  Following: 0,
  Followers: 1,
  Friends: 2,
  RequestsSent: 3,
  RequestsReceived: 4,
} as const;

export type ListKind = (typeof ListKind)[keyof typeof ListKind];
