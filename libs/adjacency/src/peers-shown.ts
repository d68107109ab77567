/**
 * The SQL that shows the peers of a page. It is part of the statement that reads the page, except on distributed tables and if
 * the peers are in memory.
 */
export interface PeersShown {
  /**
   * Name of a function (uuid[]) that returns users as a JSON array, in their order. The text is passed on unchanged.
   */
  readonly asJson: string;
  /** The same (uuid[], text[]), with additional JSON members for each user, each with a comma before it. */
  readonly asJsonWith: string;
  /**
   * Expression of type text[]: the viewer's relationship (viewer: an expression of type uuid) with each of the peers
   * (uuid[]), in JSON.
   */
  readonly relationships: (viewer: string, peers: string) => string;
  /** Query that returns `id` and `shown` (the JSON of `asJson`) for those of the users $1 (uuid[]) that have a profile. */
  readonly find: string;
  /** The JSON of `asJson` for a user that `find` does not return. */
  readonly unknown: (id: string) => string;
}

/** Nest token of the `PeersShown` of the application. */
export const PEERS_SHOWN = Symbol('PEERS_SHOWN');
