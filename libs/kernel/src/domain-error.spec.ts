import { describedError, DomainError, type ErrorClass, exampleOf } from './domain-error.js';

const DESCRIPTION = {
  code: 'too_early',
  kind: 'conflict',
  message: 'It is too early.',
  when: 'Before noon.',
  retryAfter: 5,
} as const;

class TooEarlyError extends describedError(DESCRIPTION) {}

class WrongClockError extends describedError({ ...DESCRIPTION, code: 'wrong_clock' }) {
  constructor(zone: string) {
    super({ message: `The clock of ${zone} is wrong.`, retryAfter: 9 });
  }

  static example(): WrongClockError {
    return new WrongClockError('UTC');
  }
}

describe('a described error', () => {
  it('has the content of its description', () => {
    const { code, kind, message, retryAfter } = DESCRIPTION;
    const error = new TooEarlyError();
    expect(error).toMatchObject({ code, kind, message, retryAfter, name: 'TooEarlyError' });
    expect(error).toBeInstanceOf(DomainError);
  });

  it('may have details of an instance', () => {
    const cause = new Error('the inside');
    const errors = [{ field: 'hour', message: 'hour must be 12 or more' }];
    const error = new TooEarlyError({ message: 'Come at noon.', errors, cause, retryAfter: 60 });
    expect(error).toMatchObject({
      code: 'too_early',
      message: 'Come at noon.',
      errors,
      cause,
      retryAfter: 60,
    });
  });

  it('has the example of its class, or a plain instance', () => {
    expect(exampleOf(TooEarlyError).message).toBe('It is too early.');
    expect(exampleOf(WrongClockError)).toMatchObject({
      message: 'The clock of UTC is wrong.',
      retryAfter: 9,
    });
  });

  it('is the only kind of error, and has an example if it needs arguments', () => {
    // @ts-expect-error An error without a description does not compile.
    class UndescribedError extends DomainError {}
    class NoExampleError extends describedError(DESCRIPTION) {
      constructor(readonly zone: string) {
        super();
      }
    }
    // @ts-expect-error A class that needs arguments and has no example cannot be in a catalogue.
    const classes: ErrorClass[] = [NoExampleError];
    expect([UndescribedError, ...classes]).toHaveLength(2);
  });
});
