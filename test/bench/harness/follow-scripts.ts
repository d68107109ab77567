const USERS = 50_000;

const follow = (follower: string, followee: string) => `
\\set a random(1, 1000000000)
\\set b random(1, ${USERS})
SELECT event.id FROM (SELECT ${follower} AS a, ${followee} AS b) pair,
  LATERAL adjacency.link(0::smallint, ARRAY[a], ARRAY[b]) done,
  LATERAL events.append(ARRAY['user.followed'], ARRAY[a], ARRAY[b]) event;
`;

/** pgbench script: our statement for a follow, one at a time, with its own users. */
export const UNIFORM_SCRIPT = follow(
  `md5('pgbench:' || (:a % ${USERS})::text)::uuid`,
  `md5('pgbench:' || (${USERS} + :b)::text)::uuid`,
);

/** pgbench script: the same, of one celebrity. */
export function celebrityScript(celebrity: string): string {
  return follow(`md5('pgbench:' || (:a)::text)::uuid`, `'${celebrity}'::uuid`);
}
