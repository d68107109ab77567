import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Any, type Repository } from 'typeorm';
import { queryNamed, type Statement } from '#platform/database';
import { DeadLetterEvent } from './dead-letter.entity.js';
import type { DomainEvent } from './domain-event.js';
import { OutboxEvent } from './outbox.entity.js';

/** An event that the relay has claimed for delivery. */
export interface ClaimedEvent extends DomainEvent {
  /** The name of a single listener, or empty for all. */
  readonly listener: string;
  /** How often a relay has claimed it, including this time. */
  readonly attempts: number;
}

/** How many events the outbox contains, the age of the oldest in seconds, and how many dead letters there are. */
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

/** Exponential backoff: the delay doubles each time. */
const NEXT_ATTEMPT = `clock_timestamp() + interval '250 milliseconds' * 2 ^ (attempts - 1)`;

/** Events whose delivery is not yet confirmed. */
@Injectable()
export class OutboxRepository {
  constructor(@InjectRepository(OutboxEvent) private readonly outbox: Repository<OutboxEvent>) {}

  /**
   * Claims due events, oldest first. If this relay does not finish within two seconds, another relay claims them again.
   */
  async claim(most: number): Promise<ClaimedEvent[]> {
    return queryNamed<ClaimedEvent>(this.outbox, CLAIM, [most]);
  }

  async remove(events: readonly { id: string; listener?: string }[]): Promise<void> {
    for (const [listener, ids] of idsByListener(events)) {
      await this.outbox.delete({ id: Any(ids), listener });
    }
  }

  /** Makes the events wait for their next attempt. */
  async postpone(events: readonly ClaimedEvent[]): Promise<void> {
    for (const [listener, ids] of idsByListener(events)) {
      await this.outbox.update({ id: Any(ids), listener }, { nextAttemptAt: () => NEXT_ATTEMPT });
    }
  }

  /** Makes the events due at once, as if this relay had not claimed them. */
  async release(events: readonly ClaimedEvent[]): Promise<void> {
    for (const [listener, ids] of idsByListener(events)) {
      const unclaimed = { attempts: () => 'attempts - 1', nextAttemptAt: () => 'clock_timestamp()' };
      await this.outbox.update({ id: Any(ids), listener }, unclaimed);
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
