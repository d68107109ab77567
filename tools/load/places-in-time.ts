// Where edges with a time come in lists that are ordered by id: an id begins with its milliseconds, and live writes use
// the lower half of the rest, as far as they come in a millisecond. Imported edges use the upper half.

/** Gives each staged edge with a time its id. Edges of the same millisecond get consecutive ids from a random start. */
export const FIND_PLACES = `
  WITH ranked AS (
    SELECT s.place, adjacency.id_of(s.at) AS first,
      lane.start + row_number() OVER (PARTITION BY adjacency.id_of(s.at) ORDER BY s.place) - 1 AS rank
    FROM staged s CROSS JOIN (SELECT floor(random() * 131072)::bigint AS start) lane WHERE s.at IS NOT NULL)
  UPDATE staged s SET id = r.first + ((r.rank >> 17) << 18) + 131072 + (r.rank & 131071)
  FROM ranked r WHERE r.place = s.place`;

/** Gives the other edges of a chunk ids with the current time, in their order. $1 and $2 the places that limit it. */
export const FIND_NEWEST_PLACES = `
  UPDATE staged s SET id = n.id
  FROM (SELECT array_agg(place ORDER BY place) AS places FROM staged WHERE place > $1 AND place <= $2 AND id IS NULL) t,
    LATERAL unnest(t.places, adjacency.next_ids(cardinality(t.places))) AS n (place, id)
  WHERE s.place = n.place`;

/** The places of those of the edges $3 whose ids are already used in the same list. $1 kind, $2 its mirror. */
export const FIND_CONFLICTS = `
  WITH chunk AS MATERIALIZED (
    SELECT place, follower, followee, id FROM staged WHERE place = ANY ($3::bigint[])),
  conflicts AS (
    SELECT c.place FROM chunk c
    JOIN adjacency.entry e ON e.owner = c.follower AND e.kind = $1::smallint AND e.id = c.id
    UNION
    SELECT c.place FROM chunk c
    JOIN adjacency.entry e ON e.owner = c.followee AND e.kind = $2::smallint AND e.id = c.id
    UNION
    SELECT place FROM (SELECT place, row_number() OVER (PARTITION BY follower, id ORDER BY place) AS n FROM chunk) x
    WHERE x.n > 1
    UNION
    SELECT place FROM (SELECT place, row_number() OVER (PARTITION BY followee, id ORDER BY place) AS n FROM chunk) x
    WHERE x.n > 1)
  SELECT coalesce(array_agg(place), '{}') AS places FROM conflicts`;

/**
 * Moves the edges in the places $1, each by a random distance of less than a millisecond, where they may conflict
 * again. It is a separate statement, because a statement that reads distributed tables cannot draw random numbers for
 * another table.
 */
export const MOVE = `UPDATE staged SET id = id + 1 + floor(random() * 131072)::bigint WHERE place = ANY ($1::bigint[])`;
