/** The output of a command: normal lines, error lines, and a progress bar. */
export interface Terminal {
  log(line: string): void;
  error(line: string): void;
  readonly progress: NodeJS.WritableStream;
}
