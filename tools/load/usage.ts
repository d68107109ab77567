/** The text of `--help`. README's table of tools names the same options. */
export const USAGE = `Loads follows into the database in DATABASE_URL, or into the embedded one while \`npm start\` is stopped.

  npm run load -- --from edges.csv [--as-newest] [--dry-run]
  npm run load -- --users N --edges N [--celebrity N] [--seed N] [--names] [--dry-run]

The -- between the command and its options is required, because npm otherwise takes the options for itself.

  --from FILE      follower,followee[,time] on each line; the heading, if there is one, names the columns
  --as-newest      ignores the times: all new edges get the time of the load, in the order of their own times
  --dry-run        reports what would be loaded, and writes nothing
  --users N        generates a power-law graph of N users; not in production
  --edges N        number of follows
  --celebrity N    how many of them follow the same user; default 0
  --seed N         another number gives another graph; default 1
  --names          gives the generated users names and avatars

A file is UTF-8 or UTF-16, gzipped or not, with commas, tabs, semicolons, pipes or spaces between fields, quotes as in
RFC 4180, and comments after # or %. A heading may have more columns, in any order: follower and followee, from and to,
source and target, src and dst, user_id and target_user_id; created_at, timestamp, time or date. Without a heading the
order is follower, followee, time. If the format is ambiguous, the file is refused before anything is loaded.

A time is ISO 8601 (UTC if it has no zone) or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.
If the time of an edge cannot be read, is before 1990 or more than 24 hours ahead, the edge is loaded without a time.

Each edge is placed in the lists by its time, even if it comes in another file or live follows are written meanwhile.
Edges without a time get the time of the load, in the order of the lines. Existing edges keep their time.
If one of two users blocks the other, the edges between them are left out, and counted.

The exit code is 1 if a file contains no edge, if a line was skipped, or if an edge was left out: the others are loaded,
and the summary counts the skipped lines by reason. Repeating a load adds nothing. Servers may run during a load if they
share a Redis.`;
