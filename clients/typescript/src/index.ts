export { type CallOptions, ConnectionsClient, type ConnectionsClientOptions } from './client.js';
export { type AnyConnectionsError, ConnectionsError, type ErrorCode, isConnectionsError } from './errors.js';
export { ConnectionList, type ListOptions, type Page } from './list.js';
export type { Fetch, RetryOptions, TokenSource } from './send.js';
export type { Counts, FieldFault, ListEntry, Profile, ProfileInput, Relationship } from './types.js';
