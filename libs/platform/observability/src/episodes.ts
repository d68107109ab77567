import type { Logger } from 'pino';

/** After this many milliseconds without a fault its episode is over. */
const QUIET_MS = 5_000;

interface Episode {
  readonly began: number;
  faults: number;
  last: number;
}

/**
 * Faults may come in thousands while one cause lasts. They are logged in two lines: the first with its cause, and the
 * end.
 */
export class Episodes {
  private readonly running = new Map<string, Episode>();

  constructor(
    private readonly logger: Logger,
    private readonly quietMs = QUIET_MS,
  ) {}

  /** Records a fault with this name. `details` are logged with the first fault of an episode. */
  note(name: string, details: Readonly<Record<string, unknown>>): void {
    const now = performance.now();
    const episode = this.running.get(name);
    if (episode !== undefined) {
      episode.faults++;
      episode.last = now;
      return;
    }
    this.running.set(name, { began: now, faults: 1, last: now });
    this.logger.warn({ ...details, episode: 'begins' }, name);
    this.endWhenQuiet(name);
  }

  /** Ends the episode with this name now, if there is one: its cause is known to be gone. */
  end(name: string): void {
    const episode = this.running.get(name);
    if (episode === undefined) return;
    this.running.delete(name);
    const seconds = Math.round((episode.last - episode.began) / 100) / 10;
    this.logger.warn({ episode: 'ends', faults: episode.faults, seconds }, name);
  }

  private endWhenQuiet(name: string): void {
    const watched = this.running.get(name)!;
    setTimeout(() => {
      // A later episode of the same name has its own timer.
      if (this.running.get(name) !== watched) return;
      if (performance.now() - watched.last < this.quietMs) this.endWhenQuiet(name);
      else this.end(name);
    }, this.quietMs).unref();
  }
}
