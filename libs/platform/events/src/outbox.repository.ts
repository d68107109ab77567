import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Any, type Repository } from 'typeorm';
import { queryNamed, type Statement } from '#platform/database';
import { DeadLetterEvent } from './dead-letter.entity.js';
import type { DomainEvent } from './domain-event.js';
import { OutboxEvent } from './outbox.entity.js';

/** An event the relay has taken to deliver. */
export interface ClaimedEvent extends DomainEvent {
  /** The one listener meant, or empty for all. */
  readonly listener: string;
  /** How often a relay has taken it, this time included. */
  readonly attempts: number;
}

/** What waits in the outbox and how long the oldest of it does, in seconds, and how many dead letters there are. */
export interface Backlog {
  readonly pending: number;
  readonly lag: number;
  readonly dead: number;
}

const CLAIM: Statement = {
  name: 'events.claim',
  text: 'SELECT id, type, actor, subject, at, listener, attempts FROM events.claim($1::int)',
  background: true,
};

/** Each time twice as long. */
const NEXT_ATTEMPT = `clock_timestamp() + interval '250 milliseconds' * 2 ^ (attempts - 1)`;

/** Events that are not yet known to be delivered. */
@Injectable()
export class OutboxRepository {
  constructor(@InjectRepository(OutboxEvent) private readonly outbox: Repository<OutboxEvent>) {}

  /** Takes due events, oldest first; another relay takes them again if this one does not finish in a second. */
  async claim(most: number): Promise<ClaimedEvent[]> {
    return queryNamed<ClaimedEvent>(this.outbox, CLAIM, [most]);
  }

  async remove(events: readonly { id: string; listener?: string }[]): Promise<void> {
    for (const [listener, ids] of idsByListener(events)) {
      await this.outbox.delete({ id: Any(ids), listener });
    }
  }

  /** Lets the events wait for their next attempt. */
  async postpone(events: readonly ClaimedEvent[]): Promise<void> {
    for (const [listener, ids] of idsByListener(events)) {
      await this.outbox.update({ id: Any(ids), listener }, { nextAttemptAt: () => NEXT_ATTEMPT });
    }
  }

  async backlog(): Promise<Backlog> {
    const backlog = await this.outbox
      .createQueryBuilder('event')
      .select('count(*)::float8', 'pending')
      .addSelect('coalesce(extract(epoch FROM clock_timestamp() - min(event.at)), 0)::float8', 'lag')
      .addSelect((dead) => dead.select('count(*)::float8').from(DeadLetterEvent, 'letter'), 'dead')
      .getRawOne<Backlog>();
    return backlog!;
  }
}

function idsByListener(events: readonly { id: string; listener?: string }[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, listener = '' } of events) {
    const listed = ids.get(listener);
    if (listed) listed.push(id);
    else ids.set(listener, [id]);
  }
  return ids;
}
