import createClient, { type Client } from 'openapi-fetch';
import { inBatches } from './batches.js';
import { ConnectionsError } from './errors.js';
import { ConnectionList, type ListOptions } from './list.js';
import type { components, paths } from './openapi.js';
import { type Fetch, type RetryOptions, sender, type TokenSource } from './send.js';
import type { Counts, Profile, ProfileInput, Relationship } from './types.js';

export interface ConnectionsClientOptions {
  /** Where the API is: what stands before `/api`, such as `https://connections.example.com`. */
  baseUrl: string;
  token: TokenSource;
  retry?: RetryOptions;
  /** Replaces the fetch of the platform. */
  fetch?: Fetch;
}

export interface CallOptions {
  /** Who acts; the default is the user of the token. A service token must name a user. */
  userId?: string;
  signal?: AbortSignal;
}

type ListPath =
  | '/api/connections/following'
  | '/api/connections/followers'
  | '/api/connections/friends'
  | '/api/connections/friends/requests/sent'
  | '/api/connections/friends/requests/received'
  | '/api/connections/blocks';

/**
 * The Connections API. Methods throw ConnectionsError for error answers; all of them can be repeated, so they retry
 * by themselves where that may help.
 */
export class ConnectionsClient {
  private readonly api: Client<paths>;

  constructor({ baseUrl, token, retry, fetch }: ConnectionsClientOptions) {
    this.api = createClient<paths>({
      baseUrl,
      // A redirect would turn a write into a read, whose success says nothing.
      redirect: 'manual',
      fetch: sender({ token, fetch, ...retry }),
      querySerializer: { array: { style: 'form', explode: false } },
    });
  }

  /** Whom a user follows. */
  following(options: ListOptions = {}): ConnectionList {
    return this.list('/api/connections/following', options);
  }

  /** Who follows a user. */
  followers(options: ListOptions = {}): ConnectionList {
    return this.list('/api/connections/followers', options);
  }

  friends(options: ListOptions = {}): ConnectionList {
    return this.list('/api/connections/friends', options);
  }

  /** The users to whom a user has sent friend requests that are pending. */
  requestsSent(options: ListOptions = {}): ConnectionList {
    return this.list('/api/connections/friends/requests/sent', options);
  }

  /** The users whose friend requests wait for a user. */
  requestsReceived(options: ListOptions = {}): ConnectionList {
    return this.list('/api/connections/friends/requests/received', options);
  }

  /** Whom a user blocks. */
  blocks(options: ListOptions = {}): ConnectionList {
    return this.list('/api/connections/blocks', options);
  }

  async follow(targetId: string, options?: CallOptions): Promise<void> {
    await result(this.api.POST('/api/connections/following', byBody(targetId, options)));
  }

  async unfollow(targetId: string, options?: CallOptions): Promise<void> {
    await result(this.api.DELETE('/api/connections/following/{target_user_id}', byPath(targetId, options)));
  }

  /** Ends the other user's follow. They may follow again. */
  async removeFollower(targetId: string, options?: CallOptions): Promise<void> {
    await result(this.api.DELETE('/api/connections/followers/{target_user_id}', byPath(targetId, options)));
  }

  /** Asks to be friends. If the other user has asked already, the two are friends at once. */
  async sendRequest(targetId: string, options?: CallOptions): Promise<void> {
    await result(this.api.POST('/api/connections/friends/requests/sent', byBody(targetId, options)));
  }

  async cancelRequest(targetId: string, options?: CallOptions): Promise<void> {
    await result(
      this.api.DELETE('/api/connections/friends/requests/sent/{target_user_id}', byPath(targetId, options)),
    );
  }

  /** Accepts the friend request of the other user. */
  async approve(targetId: string, options?: CallOptions): Promise<void> {
    await result(
      this.api.PATCH(
        '/api/connections/friends/requests/received/{target_user_id}',
        byPath(targetId, options),
      ),
    );
  }

  /** Declines the friend request of the other user, who is not notified and cannot ask again until the cooldown ends. */
  async decline(targetId: string, options?: CallOptions): Promise<void> {
    await result(
      this.api.DELETE(
        '/api/connections/friends/requests/received/{target_user_id}',
        byPath(targetId, options),
      ),
    );
  }

  async endFriendship(targetId: string, options?: CallOptions): Promise<void> {
    await result(this.api.DELETE('/api/connections/friends/{target_user_id}', byPath(targetId, options)));
  }

  /** Ends everything between the two users, and hides them from each other. */
  async block(targetId: string, options?: CallOptions): Promise<void> {
    await result(this.api.POST('/api/connections/blocks', byBody(targetId, options)));
  }

  /** Restores nothing of what the block has ended. */
  async unblock(targetId: string, options?: CallOptions): Promise<void> {
    await result(this.api.DELETE('/api/connections/blocks/{target_user_id}', byPath(targetId, options)));
  }

  /** The five counts of a user, by default of the token's user. */
  async counts(userId?: string, { signal }: Pick<CallOptions, 'signal'> = {}): Promise<Counts> {
    const params = { query: { user_id: userId } };
    const answer = await result(this.api.GET('/api/connections', { params, signal }));
    return (answer as Schemas['CountsResponse']).data;
  }

  /** The counts of any number of users, by the ids as they are given. */
  countsOf(
    ids: readonly string[],
    { signal }: Pick<CallOptions, 'signal'> = {},
  ): Promise<Map<string, Counts>> {
    return inBatches(ids, async (user_ids) => {
      const params = { query: { user_ids } };
      const answer = await result(this.api.GET('/api/connections', { params, signal }));
      return (answer as Schemas['CountsBatchResponse']).users;
    });
  }

  /** A user's relationships with any number of others, by their ids as they are given. */
  relationships(
    targetIds: readonly string[],
    { userId, signal }: CallOptions = {},
  ): Promise<Map<string, Relationship>> {
    return inBatches(targetIds, async (target_user_ids) => {
      const params = { query: { user_id: userId, target_user_ids } };
      return (await result(this.api.GET('/api/connections/relationships', { params, signal }))).users;
    });
  }

  /** The name and avatar of a user, by default of the token's user. */
  async profile(userId?: string, { signal }: Pick<CallOptions, 'signal'> = {}): Promise<Profile> {
    const params = { query: { user_id: userId } };
    const answer = await result(this.api.GET('/api/audience/profile', { params, signal }));
    return (answer as Schemas['ProfileResponse']).data;
  }

  /** The names and avatars of any number of users, by the ids as they are given. */
  profilesOf(
    ids: readonly string[],
    { signal }: Pick<CallOptions, 'signal'> = {},
  ): Promise<Map<string, Profile>> {
    return inBatches(ids, async (user_ids) => {
      const params = { query: { user_ids } };
      const answer = await result(this.api.GET('/api/audience/profile', { params, signal }));
      return (answer as Schemas['ProfileBatchResponse']).users;
    });
  }

  /** Stores 1 to 1,000 profiles, and returns them as they are shown. Only with a service token. */
  async saveProfiles(
    profiles: ProfileInput[],
    { signal }: Pick<CallOptions, 'signal'> = {},
  ): Promise<Map<string, Profile>> {
    const { users } = await result(this.api.PUT('/api/audience/profile', { body: profiles, signal }));
    return new Map(users.map(({ user_id, data }) => [user_id, data]));
  }

  private list(path: ListPath, options: ListOptions): ConnectionList {
    return new ConnectionList(
      (query, signal) => result(this.api.GET(path, { params: { query }, signal })),
      options,
    );
  }
}

type Schemas = components['schemas'];

function byPath(target_user_id: string, { userId, signal }: CallOptions = {}) {
  return { params: { path: { target_user_id }, query: { user_id: userId } }, signal };
}

function byBody(target_user_id: string, { userId, signal }: CallOptions = {}) {
  return { body: { target_user_id }, params: { query: { user_id: userId } }, signal };
}

/** The body of a successful answer. Throws ConnectionsError for every other one. */
async function result<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call.catch(refuseOtherText);
  if (!response.ok || error !== undefined) throw new ConnectionsError(response, error);
  return data as T;
}

/** A successful answer that is not JSON is a page of somebody else, such as a login page. */
function refuseOtherText(failure: unknown): { data?: undefined; error: string; response: Response } {
  if (!(failure instanceof SyntaxError)) throw failure;
  return { error: failure.message, response: new Response() };
}
