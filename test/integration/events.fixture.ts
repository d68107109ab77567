import {
  createDataSource,
  Database,
  type DomainEvent,
  EVENTS_ENTITIES,
  EVENTS_MIGRATIONS,
  EventDispatcher,
  type EventListener,
  EventListeners,
  Metrics,
  migrate,
  Relay,
} from '#platform';
import { EventDelivery } from '../../libs/platform/src/events/event-delivery.js';
import { EventMetrics } from '../../libs/platform/src/events/event-metrics.js';
import { OutboxRepository } from '../../libs/platform/src/events/outbox.repository.js';
import { createDatabase } from '../support/database.js';
import { person } from '../support/people.js';

/** A migrated database of its own for one test file. */
export async function eventsDatabase(): Promise<{ database: Database; close(): Promise<void> }> {
  const scratch = await createDatabase();
  const dataSource = createDataSource(scratch.url, [
    { entities: EVENTS_ENTITIES, migrations: EVENTS_MIGRATIONS },
  ]);
  await dataSource.initialize();
  await migrate(dataSource);
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
