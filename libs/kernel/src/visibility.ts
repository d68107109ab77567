import type { UserId } from './user-id.js';

/** Between the two everything is to end, by the will of the actor. */
export interface Severed {
  readonly actor: UserId;
  readonly target: UserId;
}

/**
 * Nest token of the name of an SQL function (actors uuid[], targets uuid[]) that locks each pair of users until the
 * transaction ends, and then tells of each whether nothing may begin between the two.
 */
export const BARRED_PAIRS = Symbol('BARRED_PAIRS');

/** Nest token of the name of an SQL function (viewer uuid, users uuid[]) that tells of each user whether the viewer sees nothing of them. */
export const HIDDEN_USERS = Symbol('HIDDEN_USERS');

/**
 * Nest token of the name of an SQL function (viewer uuid, owner uuid, kind smallint) that names the ids of the entries of
 * a list that a viewer does not see, or is NULL where the viewer sees nothing of the owner.
 */
export const HIDDEN_ENTRIES = Symbol('HIDDEN_ENTRIES');
