import type { DestinationStream } from 'pino';
import { eventually } from './eventually.js';

const KEPT = 2_000;
const COMPLAINTS = ['warn', 'error', 'fatal'];

/** The latest log lines of one application under test. */
export class LogMemory implements DestinationStream {
  private readonly lines: string[] = [];

  write(line: string): void {
    this.lines.push(line.trimEnd());
    if (this.lines.length > KEPT) this.lines.shift();
  }

  /** Warnings and errors, oldest first. */
  complaints(): { level: string; msg: string }[] {
    return this.lines
      .map((line) => JSON.parse(line) as { level: string; msg: string })
      .filter(({ level }) => COMPLAINTS.includes(level));
  }

  /** How many lines contain the text. */
  count(text: string): number {
    return this.lines.filter((line) => line.includes(text)).length;
  }

  /** The log lines of one request. The last one is written shortly after its answer. */
  async of(requestId: string): Promise<string[]> {
    const found = (): string[] =>
      this.lines.filter((line) => (JSON.parse(line) as { request_id?: string }).request_id === requestId);
    const isComplete = (): void => {
      if (!found().some((line) => line.includes('"msg":"request"'))) throw new Error('not yet');
    };
    await eventually(isComplete, { timeoutMs: 500 }).catch(() => undefined);
    return found();
  }
}
