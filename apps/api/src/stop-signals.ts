const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/**
 * Signals within this many milliseconds count as one: npm passes on a Ctrl-C that the terminal has already sent to all of
 * its processes.
 */
const SAME_MS = 200;

/** The signals to stop. Until `onFirst` is called they end the process at once, and so does the second one afterwards. */
export class StopSignals {
  private first = -Infinity;
  private stop: (signal: NodeJS.Signals) => void = (signal) => end(signal);

  constructor() {
    // Process 1 of a container ignores signals for which it has no handler.
    for (const signal of SIGNALS) process.on(signal, () => this.receive(signal));
  }

  /** @param stop called once, at the first signal */
  onFirst(stop: (signal: NodeJS.Signals) => void): void {
    this.stop = stop;
  }

  private receive(signal: NodeJS.Signals): void {
    const now = performance.now();
    if (this.first === -Infinity) {
      this.first = now;
      this.stop(signal);
    } else if (now - this.first > SAME_MS) end(signal);
  }
}

/** The exit code of a process that a signal has ended, as shells report it. */
function end(signal: NodeJS.Signals): never {
  process.exit(signal === 'SIGINT' ? 130 : 143);
}
