/** Work was not begun, because its caller had gone. Nobody gets this error. */
export class CallerGoneError extends Error {
  constructor() {
    super('The caller has gone.');
    this.name = 'CallerGoneError';
  }
}
