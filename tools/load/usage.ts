/** The text of `--help`. README's table of tools names the same options. */
export const USAGE = `Loads follows into the database in DATABASE_URL, or else into the embedded one of a stopped \`npm start\`.

  npm run load -- --from edges.csv [--as-newest] [--dry-run]
  npm run load -- --users N --edges N [--celebrity N] [--seed N] [--names] [--dry-run]

The -- between the command and its options is for npm, which otherwise takes the options for itself.

  --from FILE      follower,followee[,time] on each line; the heading, if there is one, names the columns
  --as-newest      leaves the times out: every new edge is as new as the load, in the order of the times
  --dry-run        reports what would be loaded, and writes nothing
  --users N        makes up a power-law graph of N users; not in production
  --edges N        how many follows it has
  --celebrity N    how many of them follow the same user; 0 if left out
  --seed N         another number makes another graph; 1 if left out
  --names          gives the made-up users names and avatars

A file is UTF-8 or UTF-16, gzipped or not, with commas, tabs, semicolons, pipes or spaces between fields, quotes as in
RFC 4180, and comments after # or %. A heading may have further columns and any order: follower and followee, from and to,
source and target, src and dst, user_id and target_user_id; created_at, timestamp, time or date. Without a heading the
order is follower, followee, time. A file that would have to be guessed at is refused before anything is loaded.

A time is ISO 8601 (UTC where it names no zone) or a number of seconds, milliseconds, microseconds or nanoseconds since
1970. An edge whose time cannot be read, lies before 1990 or in the future is loaded as one without a time.

An edge takes its place in the lists by its time, in any number of files and beside live follows. One without a time is as
new as the load, in the order of the lines. An edge that is stored keeps the time that it has.

The exit code is 1 if nothing was loaded from a file that holds no edge, or if a line was skipped: the other lines are
loaded, and the summary counts the skipped ones by reason. Repeating a load adds nothing. Servers that share a Redis may
run meanwhile.`;
