import type { Server } from 'node:net';

/** New connections come in a rush when so many turns of the event loop in a row have accepted one. */
const TURNS = 8;

/**
 * Follows how fast new connections come. Node accepts one per turn of the event loop, so more of them wait in a rush,
 * and each turn that takes long makes them wait longer.
 */
export class Newcomers {
  private arrived = false;
  private turns = 0;
  /** By `performance.now`. */
  private since = 0;

  watch(server: Server): void {
    server.on('connection', () => {
      if (this.turns === 0 && !this.arrived) setImmediate(() => this.turn());
      this.arrived = true;
    });
  }

  /** For how many milliseconds they have been coming in a rush; 0 if they do not. */
  get rushMs(): number {
    return this.turns < TURNS ? 0 : performance.now() - this.since;
  }

  private turn(): void {
    this.turns = this.arrived ? this.turns + 1 : 0;
    if (this.turns === TURNS) this.since = performance.now();
    if (this.arrived) setImmediate(() => this.turn());
    this.arrived = false;
  }
}
