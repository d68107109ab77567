/** The SQL by which pages show their peers. So a page and what it shows of its peers are one statement. */
export interface PeersShown {
  /** Function (uuid[]) that shows users as a JSON array, in their order. The text goes to the caller as PostgreSQL made it. */
  readonly asJson: string;
  /** The same (uuid[], text[]), with the further members of each user: JSON members, each with a comma before it. */
  readonly asJsonWith: string;
  /** Expression of type text[]: how the viewer (an expression of type uuid) stands to each of the peers (uuid[]), in JSON. */
  readonly relationships: (viewer: string, peers: string) => string;
}

/** Nest token of the `PeersShown` of the application. */
export const PEERS_SHOWN = Symbol('PEERS_SHOWN');
