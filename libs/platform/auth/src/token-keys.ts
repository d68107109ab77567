import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CONFIG, type Config, isWeak } from '#platform/config';
import { LOGGER, Metrics } from '#platform/observability';
import { KeySet } from './key-set.js';
import { keySetCheck } from './key-set-check.js';
import { KeySetReport } from './key-set-report.js';
import { publicKeyCheck } from './public-key-check.js';
import { secretCheck } from './secret-check.js';
import type { SignatureCheck } from './signature-check.js';

/** The configured keys, and the check of signatures with them. */
@Injectable()
export class TokenKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly check: SignatureCheck;
  private readonly keySet?: KeySet;

  constructor(@Inject(CONFIG) { jwt }: Config, metrics: Metrics, @Inject(LOGGER) logger: Logger) {
    if (isWeak(jwt.secret))
      logger.warn('JWT_SECRET has fewer than 32 bytes, so it can be guessed: production refuses it');
    if (jwt.secret !== undefined) this.check = secretCheck(jwt.secret);
    else if (jwt.publicKey !== undefined) this.check = publicKeyCheck(jwt.publicKey);
    else {
      this.keySet = new KeySet(jwt.jwksUri!, new KeySetReport(jwt.jwksUri!, metrics, logger));
      this.check = keySetCheck(this.keySet);
    }
  }

  /** False while the key set cannot be fetched; configured keys are always available. */
  get available(): boolean {
    return this.keySet?.available ?? true;
  }

  /** The start does not wait for the key set; the log says at once if it cannot be fetched. */
  onApplicationBootstrap(): void {
    void this.keySet?.fetch();
  }

  onApplicationShutdown(): void {
    this.keySet?.stop();
  }
}
