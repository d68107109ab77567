import type { Verb } from './connections-model.js';

/** Method and path of each write about `:id`; a POST names that user in its body instead. */
const ROUTES: Record<Verb, readonly [method: 'POST' | 'PATCH' | 'DELETE', path: string]> = {
  follow: ['POST', '/following'],
  unfollow: ['DELETE', '/following/:id'],
  remove: ['DELETE', '/followers/:id'],
  request: ['POST', '/friends/requests/sent'],
  cancel: ['DELETE', '/friends/requests/sent/:id'],
  approve: ['PATCH', '/friends/requests/received/:id'],
  decline: ['DELETE', '/friends/requests/received/:id'],
  end: ['DELETE', '/friends/:id'],
  block: ['POST', '/blocks'],
  unblock: ['DELETE', '/blocks/:id'],
};

/** The request of a write about a user, without the address and the path of the API. */
export function routeOf(verb: Verb, id: string): { method: string; path: string; body?: string } {
  const [method, path] = ROUTES[verb];
  return {
    method,
    path: path.replace(':id', id),
    ...(method === 'POST' ? { body: JSON.stringify({ target_user_id: id }) } : {}),
  };
}
