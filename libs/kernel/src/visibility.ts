/**
 * Nest token of the name of an SQL function (actors uuid[], targets uuid[]) that tells of each pair of users whether
 * nothing may begin between them. It sees what was committed before it is called.
 */
export const BARRED_PAIRS = Symbol('BARRED_PAIRS');

/**
 * Nest token of the name of an SQL function (viewer uuid, owner uuid, kind smallint) that names the ids of the entries of
 * a list that a viewer does not see, or is NULL where the viewer sees nothing of the owner.
 */
export const HIDDEN_ENTRIES = Symbol('HIDDEN_ENTRIES');
