import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { DomainError } from '#kernel';
import { Episodes, LOGGER } from '#platform/observability';
import type { Principal } from './principal.js';

/** Is notified of every caller before the call is answered. */
export interface PrincipalObserver {
  onPrincipal(principal: Principal): Promise<void>;
}

/** The observers of callers, which libs register. */
@Injectable()
export class PrincipalObservers {
  private readonly observers: PrincipalObserver[] = [];
  private readonly failures: Episodes;

  constructor(@Inject(LOGGER) logger: Logger) {
    this.failures = new Episodes(logger);
  }

  register(observer: PrincipalObserver): void {
    this.observers.push(observer);
  }

  /**
   * A failing observer is logged and does not fail the request, unless a dependency is unavailable: the request would
   * only wait for the same dependency again.
   */
  async notify(principal: Principal, requestId: string): Promise<void> {
    for (const observer of this.observers) {
      try {
        await observer.onPrincipal(principal);
      } catch (error) {
        if (error instanceof DomainError && error.kind === 'unavailable') throw error;
        this.failures.note('an observer of callers fails', { request_id: requestId, err: error });
      }
    }
  }
}
