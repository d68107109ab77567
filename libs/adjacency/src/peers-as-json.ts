/**
 * Nest token of the name of an SQL function (uuid[]) that shows the peers of a page as a JSON array, in their order. So
 * a page and what it shows of its peers are one statement, and the text goes to the caller as PostgreSQL made it.
 */
export const PEERS_AS_JSON = Symbol('PEERS_AS_JSON');
