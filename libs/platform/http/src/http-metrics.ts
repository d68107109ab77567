import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { DomainError } from '#kernel';
import { Metrics } from '#platform/observability';
import { Draining } from './server/draining.js';

/** Metrics of the server besides those of each request. */
@Injectable()
export class HttpMetrics {
  private readonly refusals: Counter<'kind' | 'code'>;

  constructor(metrics: Metrics, draining: Draining) {
    this.refusals = metrics.counter(
      'http_refusals_total',
      'Requests and connections that were refused, by the kind and the code of the error.',
      ['kind', 'code'],
    );
    metrics.observed(
      'http_requests_in_flight',
      'Requests that are not answered completely.',
      () => draining.requestsInFlight,
    );
    metrics.observed('http_connections_open', 'Open connections of clients.', () => draining.openConnections);
    metrics.observed('http_draining', '1 from a signal to stop on, else 0.', () => Number(draining.hasBegun));
  }

  /** Counts an answer with this error. */
  refused({ kind, code }: Pick<DomainError, 'kind' | 'code'>): void {
    this.refusals.inc({ kind, code });
  }

  /** Counts a connection that was closed at once, because there are too many. */
  dropped(): void {
    this.refusals.inc({ kind: 'unavailable', code: 'too_many_connections' });
  }
}
