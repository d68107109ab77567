import type { components } from './openapi.js';

type Schemas = components['schemas'];

/** The five counts of a user. */
export type Counts = Schemas['CountsData'];
/** A user on a list. */
export type ListEntry = Schemas['ListEntry'];
/** The caller's relationship with another user. */
export type Relationship = Schemas['RelationshipData'];
/** How a user is shown. */
export type Profile = Schemas['ProfileData'];
/** The profile to store for a user. */
export type ProfileInput = Schemas['ProfileItem'];
/** What is wrong with one parameter or member of the body. */
export type FieldFault = Schemas['FieldFault'];
