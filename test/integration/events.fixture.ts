import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { type Manifest, toUserId } from '#kernel';
import { createDataSource, migrate } from '#platform/database';
import {
  appendEvents,
  DeadLetterEvent,
  DeadLetterRepository,
  type DomainEvent,
  EventDelivery,
  EventDispatcher,
  type EventListener,
  EventListeners,
  EventMetrics,
  EVENTS_MANIFEST,
  OutboxEvent,
  OutboxRepository,
  Relay,
} from '#platform/events';
import { Metrics } from '#platform/observability';
import { createDatabase } from '../support/database.js';
import { person } from '../support/people.js';

/** A separate migrated database for one test file, with the tables of the manifests and of events. */
export async function eventsDatabase(
  ...manifests: readonly Manifest[]
): Promise<{ dataSource: DataSource; url: string; close(): Promise<void> }> {
  const scratch = await createDatabase();
  const dataSource = createDataSource(scratch.url, [EVENTS_MANIFEST, ...manifests]);
  await migrate(scratch.url, [EVENTS_MANIFEST, ...manifests]);
  await dataSource.initialize();
  const close = async (): Promise<void> => {
    await dataSource.destroy();
    await scratch.drop();
  };
  return { dataSource, url: scratch.url, close };
}

/** The events part of one instance. Its relay runs only when a test calls it. */
export function eventsInstance(dataSource: DataSource, ...registered: EventListener[]) {
  const metrics = new EventMetrics(new Metrics());
  const listeners = new EventListeners();
  registered.forEach((listener) => listeners.register(listener));
  const logger = pino({ level: 'silent' });
  const delivery = new EventDelivery(listeners, metrics, logger);
  const outbox = new OutboxRepository(dataSource.getRepository(OutboxEvent));
  const deadLetters = new DeadLetterRepository(dataSource.getRepository(DeadLetterEvent));
  return {
    deadLetters,
    dispatcher: new EventDispatcher(delivery, outbox, metrics, logger),
    relay: new Relay(outbox, deadLetters, delivery, metrics, logger),
  };
}

/** Commits events of one type between the pairs, by default one event between new users. */
export async function happen(
  dataSource: DataSource,
  type: string,
  pairs: readonly (readonly [string, string])[] = [[person(), person()]],
): Promise<DomainEvent[]> {
  return appendEvents(
    dataSource,
    pairs.map(([actor, subject]) => ({ type, actor: toUserId(actor), subject: toUserId(subject) })),
  );
}
