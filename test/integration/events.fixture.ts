import type { Manifest } from '#kernel';
import { createDataSource, Database, migrate } from '#platform/database';
import {
  type DomainEvent,
  EventDelivery,
  EventDispatcher,
  type EventListener,
  EventListeners,
  EventMetrics,
  EVENTS_MANIFEST,
  OutboxRepository,
  Relay,
} from '#platform/events';
import { Metrics } from '#platform/observability';
import { createDatabase } from '../support/database.js';
import { person } from '../support/people.js';

/** A migrated database of its own for one test file, with the tables of the manifests and those of events. */
export async function eventsDatabase(
  ...manifests: readonly Manifest[]
): Promise<{ database: Database; close(): Promise<void> }> {
  const scratch = await createDatabase();
  await migrate(scratch.url, [EVENTS_MANIFEST, ...manifests]);
  const dataSource = await createDataSource(scratch.url, [EVENTS_MANIFEST, ...manifests]).initialize();
  const close = async (): Promise<void> => {
    await dataSource.destroy();
    await scratch.drop();
  };
  return { database: new Database(dataSource), close };
}

/** The events part of one instance, whose relay runs only when told to. */
export function eventsInstance(database: Database, ...registered: EventListener[]) {
  const metrics = new EventMetrics(new Metrics());
  const listeners = new EventListeners();
  registered.forEach((listener) => listeners.register(listener));
  const delivery = new EventDelivery(listeners, metrics);
  const outbox = new OutboxRepository(database);
  return {
    dispatcher: new EventDispatcher(delivery, outbox),
    relay: new Relay(outbox, delivery, metrics),
  };
}

const APPEND = {
  name: 'test.append',
  text: 'SELECT id, type, actor, subject, at FROM events.append($1::text[], $2::uuid[], $3::uuid[])',
};

/** Commits events of one type between the pairs, by default one between strangers. */
export async function happen(
  database: Database,
  type: string,
  pairs: readonly (readonly [string, string])[] = [[person(), person()]],
): Promise<DomainEvent[]> {
  return database.query<DomainEvent>(APPEND, [
    pairs.map(() => type),
    pairs.map(([actor]) => actor),
    pairs.map(([, subject]) => subject),
  ]);
}
