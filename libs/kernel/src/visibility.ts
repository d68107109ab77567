/**
 * Nest token of the name of an SQL function (actors uuid[], targets uuid[]) that locks each pair of users until the
 * transaction ends, and then returns for each whether new connections between the two are forbidden.
 */
export const BARRED_PAIRS = Symbol('BARRED_PAIRS');

/**
 * Nest token of the name of an SQL function (viewer uuid, users uuid[]) that returns for each user whether they are
 * hidden from the viewer.
 */
export const HIDDEN_USERS = Symbol('HIDDEN_USERS');

/**
 * Nest token of the name of an SQL function (viewer uuid, owner uuid, kind smallint) that returns the ids of the
 * entries of a list that are hidden from a viewer, or NULL if the owner is hidden from the viewer.
 */
export const HIDDEN_ENTRIES = Symbol('HIDDEN_ENTRIES');
