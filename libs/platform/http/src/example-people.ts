interface ExamplePerson {
  readonly user_id: string;
  readonly name: string | null;
  readonly avatar: string | null;
}

/** The users in examples of lists, in their order. One of them has no profile. */
export const EXAMPLE_PEOPLE: readonly ExamplePerson[] = [
  {
    user_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    name: 'Amara Okafor',
    avatar: 'https://example.com/amara.png',
  },
  {
    user_id: '3d813cbb-47fb-42ba-91df-831e1593ac29',
    name: 'Liang Wei',
    avatar: 'https://example.com/liang.png',
  },
  { user_id: '9b2d7f0e-54c1-4f7a-8a35-6f1d2c3b4a59', name: null, avatar: null },
];

/** The member `message` of every answer that is not an error. */
export const OK = { example: 'OK', enum: ['OK'], description: 'Always OK.' };
