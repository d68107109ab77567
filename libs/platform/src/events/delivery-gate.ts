import { Injectable } from '@nestjs/common';
import { NOTICE_MS } from './event-dispatcher.js';
import { OutboxRepository } from './outbox.repository.js';

/** Whether what a listener keeps up to date can be trusted: not while an event is known to have missed it. */
@Injectable()
export class DeliveryGate {
  private asked = -Infinity;
  private answer: Promise<boolean> = Promise.resolve(false);

  constructor(private readonly outbox: OutboxRepository) {}

  /** Looks at the outbox at most once in `NOTICE_MS`, and only when somebody asks. */
  async isOpen(listener: string): Promise<boolean> {
    const now = performance.now();
    if (now - this.asked >= NOTICE_MS) {
      this.asked = now;
      this.answer = this.outbox.anyUndelivered(listener).then((found) => !found);
      this.answer.catch(() => (this.asked = -Infinity));
    }
    return this.answer;
  }
}
