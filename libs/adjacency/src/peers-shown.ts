/**
 * The SQL by which pages show their peers. So a page and what it shows of its peers are one statement, except where lists
 * are distributed.
 */
export interface PeersShown {
  /** Function (uuid[]) that shows users as a JSON array, in their order. The text goes to the caller as PostgreSQL made it. */
  readonly asJson: string;
  /** The same (uuid[], text[]), with the further members of each user: JSON members, each with a comma before it. */
  readonly asJsonWith: string;
  /** Expression of type text[]: how the viewer (an expression of type uuid) stands to each of the peers (uuid[]), in JSON. */
  readonly relationships: (viewer: string, peers: string) => string;
  /** What `asJson` shows of a user alone, by a query that answers `id` and `shown` of those of the users $1 (uuid[]) whom it knows. */
  readonly find: string;
  /** What `asJson` shows of a user whom `find` does not know. */
  readonly unknown: (id: string) => string;
}

/** Nest token of the `PeersShown` of the application. */
export const PEERS_SHOWN = Symbol('PEERS_SHOWN');
