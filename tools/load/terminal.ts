/** Where a command speaks: lines of its own, lines of what went wrong, and a bar that moves. */
export interface Terminal {
  log(line: string): void;
  error(line: string): void;
  readonly progress: NodeJS.WritableStream;
}
