import { ConnectionsError } from '../../typescript/src/index.js';

/** A person for whom the server provides a token. */
export interface Beginner {
  user_id: string;
  name: string;
  token: string;
}

/** Where the API is: the page is next to `/api`, also under a path prefix. */
export function apiUrl(): string {
  return new URL('..', location.href).href;
}

/** What the page begins with. */
export interface Beginning {
  /** The people for whom the server provides tokens; none if visitors enter their own. */
  people: Beginner[];
  /** Whether the server has Swagger UI and the reference. */
  docs: boolean;
}

/** What the page shows first. */
export function beginning(): Promise<Beginning> {
  return read('people');
}

/** The id of the user whom a token belongs to. */
export async function userIdOf(token: string): Promise<string> {
  const { user_id } = await read<{ user_id: string }>('user', { Authorization: `Bearer ${token}` });
  return user_id;
}

async function read<T>(name: string, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(name, { headers, cache: 'no-store' });
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new ConnectionsError(answer, body);
  return body as T;
}
