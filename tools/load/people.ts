import type { Client } from 'pg';
import { type GraphShape, userId } from './graph.js';

const GIVEN =
  'Amara Bruno Chiara Dmitri Elif Farid Greta Hiro Ines Jamal Keira Liang Maya Noah Olga Priya Rosa Thandi Viktor Zoë'.split(
    ' ',
  );
const FAMILY =
  'Abara Björk Costa Dubois Eriksen Fischer García Haddad Ivanova Jansen Kim López Müller Nguyen Okafor Petrov Rossi Sato Vega'.split(
    ' ',
  );
const AT_ONCE = 5_000;

/** The name of a generated user: the same in every load. */
function nameOf(user: number): string {
  return `${GIVEN[user % GIVEN.length]!} ${FAMILY[Math.floor(user / GIVEN.length) % FAMILY.length]!}`;
}

/** $1 ids, $2 names, $3 avatars. Stored as older than every other value. */
const NAME = `
  INSERT INTO profiles.profile (user_id, name, avatar) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
  ON CONFLICT DO NOTHING`;

/**
 * Gives the generated users names and avatars, in batches. Existing profiles are not changed. `progress` is called with
 * the number of finished users.
 */
export async function namePeople(
  client: Client,
  { users, seed }: GraphShape,
  progress: (done: number) => void,
): Promise<void> {
  for (let from = 0; from < users; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, users - from) }, (_, i) => from + i);
    const ids = batch.map((user) => userId(seed, user));
    const avatars = ids.map((id) => `https://example.com/avatars/${id}.png`);
    await client.query(NAME, [ids, batch.map(nameOf), avatars]);
    progress(from + batch.length);
  }
}
