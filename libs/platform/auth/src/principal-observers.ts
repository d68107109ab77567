import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { DomainError } from '#kernel';
import type { Principal } from './principal.js';

/** Is notified of every caller before the call is answered. */
export interface PrincipalObserver {
  onPrincipal(principal: Principal): Promise<void>;
}

@Injectable()
export class PrincipalObservers {
  private readonly observers: PrincipalObserver[] = [];

  register(observer: PrincipalObserver): void {
    this.observers.push(observer);
  }

  /**
   * A failing observer is logged and does not fail the request, unless a dependency is unavailable: the request would
   * only wait for the same dependency again.
   */
  async notify(principal: Principal, logger: Logger, requestId: string): Promise<void> {
    for (const observer of this.observers) {
      try {
        await observer.onPrincipal(principal);
      } catch (error) {
        if (error instanceof DomainError && error.kind === 'unavailable') throw error;
        logger.warn({ request_id: requestId, err: error }, 'an observer of callers failed');
      }
    }
  }
}
