export { type Caller, currentCaller, onBehalfOf } from './caller.js';
export { LateError, withDeadline } from './deadline.js';
export {
  describedError,
  DomainError,
  type ErrorClass,
  type ErrorKind,
  exampleOf,
  type FieldFault,
} from './domain-error.js';
export { literalPattern } from './literal-pattern.js';
export type { Distribution, EventDescription, Invariant, Manifest } from './manifest.js';
export { DEFAULT_LIMIT, MAX_LIMIT, type Page, type PageInclude, type PageRequest } from './page.js';
export { MAX_AVATAR_LENGTH, MAX_NAME_LENGTH } from './shown-user.js';
export { isUserId, pairKey, toUserId, type UserId } from './user-id.js';
export { type ReadOfUsers, type ShownUsers, USERS_IN_MEMORY, type UsersInMemory } from './users-in-memory.js';
export { BARRED_PAIRS, HIDDEN_ENTRIES, HIDDEN_USERS } from './visibility.js';
