import { ADJACENCY_ENTITIES, ADJACENCY_MIGRATIONS } from '#adjacency';
import { EVENTS_ENTITIES, EVENTS_MIGRATIONS, type Persistence } from '#platform';
import { PROFILES_ENTITIES, PROFILES_MIGRATIONS } from '#profiles';

/** Everything that keeps tables, in the order in which the tables are made. */
export const PERSISTENCE: readonly Persistence[] = [
  { entities: EVENTS_ENTITIES, migrations: EVENTS_MIGRATIONS },
  { entities: ADJACENCY_ENTITIES, migrations: ADJACENCY_MIGRATIONS },
  { entities: PROFILES_ENTITIES, migrations: PROFILES_MIGRATIONS },
];
