import type { Statement } from '#platform/database';
import type { PeersShown } from './peers-shown.js';

/**
 * Arrays of equal length: $1 owners, $2 kinds, $3 offsets, $4 limits, $5 before (ids or nulls), $6 viewers (ids or
 * nulls).
 */
const REQUESTS = `unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::int[], $5::bigint[], $6::uuid[])
         WITH ORDINALITY AS r(owner, kind, off, lim, before, viewer, ord)`;

/** The same for pages with `include`; in addition $7 with since (booleans), $8 whose relationships (ids or nulls). */
const FULL_REQUESTS = `unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::int[], $5::bigint[], $6::uuid[], $7::boolean[], $8::uuid[])
         WITH ORDINALITY AS r(owner, kind, off, lim, before, viewer, since, related, ord)`;

/**
 * The page of each request, as its viewer sees it. One entry more than the limit is read, to find out whether there are
 * more. `hiddenEntries` is the name of an SQL function: see `HIDDEN_ENTRIES`.
 */
const pagesOf = (requests: string, columns: string, hiddenEntries: string): string => `
    SELECT p.total::float8 AS total, ${columns},
           CASE WHEN cardinality(p.ids) > r.lim THEN p.ids[r.lim] END AS next
    FROM ${requests}
    CROSS JOIN LATERAL (
      SELECT * FROM adjacency.page(r.owner, r.kind, r.off, r.lim + 1, r.before) WHERE r.viewer IS NULL
      UNION ALL
      SELECT * FROM adjacency.page_without(r.owner, r.kind, r.off, r.lim + 1, r.before,
        ${hiddenEntries}(r.viewer, r.owner, r.kind)) WHERE r.viewer IS NOT NULL) p
    ORDER BY r.ord`;

const membersOf = ({ relationships }: PeersShown): string =>
  `adjacency.members(p.ids[:r.lim], r.since,
             CASE WHEN r.related IS NOT NULL THEN ${relationships('r.related', 'p.peers[:r.lim]')} END)`;

/** Pages with the text of their JSON arrays. */
export const joinedPages = (shown: PeersShown, hiddenEntries: string): Statement => ({
  name: 'adjacency.pages',
  text: pagesOf(REQUESTS, `${shown.asJson}(p.peers[:r.lim])::text AS entries`, hiddenEntries),
});

/** The same with `include`. */
export const fullJoinedPages = (shown: PeersShown, hiddenEntries: string): Statement => ({
  name: 'adjacency.full-pages',
  text: pagesOf(
    FULL_REQUESTS,
    `${shown.asJsonWith}(p.peers[:r.lim], ${membersOf(shown)})::text AS entries`,
    hiddenEntries,
  ),
});

/** Once for the statement; the other pages have null. */
const changes = (changesSince: string, seen: string): string =>
  `CASE WHEN r.ord = 1 THEN ${changesSince}(${seen}::text) END AS changes`;

/** Pages with their peers, separated by commas; $7 the parameter of `changesSince`. */
export const barePages = (changesSince: string, hiddenEntries: string): Statement => ({
  name: 'adjacency.bare-pages',
  text: pagesOf(
    REQUESTS,
    `array_to_string(p.peers[:r.lim], ',') AS peers, ${changes(changesSince, '$7')}`,
    hiddenEntries,
  ),
});

/** The same with `include`: in addition the members of each peer, one a line; $9 the parameter of `changesSince`. */
export const fullBarePages = (shown: PeersShown, changesSince: string, hiddenEntries: string): Statement => ({
  name: 'adjacency.full-bare-pages',
  text: pagesOf(
    FULL_REQUESTS,
    `array_to_string(p.peers[:r.lim], ',') AS peers, array_to_string(${membersOf(shown)}, E'\\n') AS members,
           ${changes(changesSince, '$9')}`,
    hiddenEntries,
  ),
});
