export { DomainError, type ErrorKind, type FieldFault } from './domain-error.js';
export { DEFAULT_LIMIT, MAX_LIMIT, type Page, type PageRequest } from './page.js';
export { isUserId, toUserId, type UserId } from './user-id.js';
