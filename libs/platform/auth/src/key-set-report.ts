import type { Logger } from 'pino';
import type { Counter, Gauge } from 'prom-client';
import type { Metrics } from '#platform/observability';
import { withoutQuery } from './fetch-key-set.js';
import type { KeySetFailure } from './key-set-failure.js';

/** An entry of the key set that cannot verify tokens. */
export interface UnusableKey {
  readonly kid?: unknown;
  readonly reason: string;
}

/**
 * Reports the state of the key set to the operator: one log line when fetches begin to fail, one when they succeed
 * again.
 */
export class KeySetReport {
  private readonly fetches: Counter<'outcome'>;
  private readonly usable: Gauge;
  private readonly up: Gauge;
  private readonly address: string;
  private failing = false;
  private known = '[]';

  constructor(
    uri: string,
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.address = withoutQuery(uri);
    this.fetches = metrics.counter(
      'jwt_key_set_fetches_total',
      'Fetches of the key set by outcome: ok, or the kind of failure.',
      ['outcome'],
    );
    this.usable = metrics.gauge('jwt_key_set_keys', 'Available keys that can verify tokens.');
    this.up = metrics.gauge(
      'jwt_key_set_up',
      '1 if the latest fetch of the key set returned usable keys, else 0.',
    );
  }

  fetched(usable: number, unusable: readonly UnusableKey[]): void {
    this.fetches.inc({ outcome: 'ok' });
    this.usable.set(usable);
    this.up.set(1);
    if (this.failing) this.logger.warn({ address: this.address, keys: usable }, 'the key set is back');
    this.failing = false;
    this.reportUnusable(unusable);
  }

  failed({ kind, message }: KeySetFailure, keysAtHand: boolean): void {
    this.fetches.inc({ outcome: kind });
    this.up.set(0);
    if (this.failing) return;
    this.failing = true;
    const details = { address: this.address, cause: kind };
    if (keysAtHand) {
      this.logger.warn(details, `the key set cannot be fetched, the last one stays in use: ${message}`);
    } else {
      this.logger.error(details, `the key set cannot be fetched, no token can be verified: ${message}`);
    }
  }

  /** Reports the same keys only once. */
  private reportUnusable(unusable: readonly UnusableKey[]): void {
    const now = JSON.stringify(unusable);
    if (now !== this.known && unusable.length > 0) {
      this.logger.warn({ address: this.address, keys: unusable }, 'some keys of the key set cannot be used');
    }
    this.known = now;
  }
}
