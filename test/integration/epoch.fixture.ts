import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheEpochRepository, KeptEpoch } from '#platform/cache';

/** The row in which instances store the epoch, and the maximum time of a statement on it in milliseconds. */
export class EpochInMemory implements Pick<CacheEpochRepository, 'read' | 'move' | 'close' | 'open'> {
  private epoch = 1;
  private closings = 0;
  private closed = false;

  constructor(private readonly slowestMs = 0) {}

  async read(): Promise<KeptEpoch> {
    await this.travel();
    const row = {
      stamp: String(this.epoch),
      database: 'memory',
      closed: this.closed,
      closings: String(this.closings),
    };
    await this.travel();
    return row;
  }

  async move(): Promise<void> {
    await this.travel();
    this.epoch++;
    await this.travel();
  }

  async close(): Promise<boolean> {
    await this.travel();
    const moved = !this.closed;
    if (moved) this.epoch++;
    this.closed = true;
    this.closings++;
    await this.travel();
    return moved;
  }

  async open(closings: string): Promise<void> {
    await this.travel();
    if (String(this.closings) === closings) this.closed = false;
    await this.travel();
  }

  private async travel(): Promise<void> {
    if (this.slowestMs > 0) await sleep((Math.random() * this.slowestMs) / 2);
  }
}
