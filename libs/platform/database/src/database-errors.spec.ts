import { isRetryable, isUnavailable, translate } from './database-errors.js';

const failure = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('database errors', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'EAI_AGAIN', '08006', '25006', '28P01', '3D000'],
    ...['53000', '53100', '53200', '53300', '55P03', '57014', '57P01', '57P02', '57P03', '57P05', '58030'],
  ])('treats %s as an unavailable database', (code) => {
    expect(translate(failure(code))).toMatchObject({ code: 'database_unavailable', kind: 'unavailable' });
  });

  it('treats an error that refuses a session as an unavailable database, whatever its code', () => {
    const denied = Object.assign(failure('55000'), { severity: 'FATAL' });
    expect(isUnavailable(denied)).toBe(true);
    expect(isUnavailable({ ...denied, severity: 'ERROR' })).toBe(false);
  });

  it('treats a connection that ended during a statement as an unavailable database', () => {
    expect(isUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true);
  });

  it.each(['23505', '22P02', '42601'])('leaves %s as it is', (code) => {
    const error = failure(code);
    expect(translate(error)).toBe(error);
  });

  it('retries deadlocks and serialization failures only', () => {
    expect(['40P01', '40001', '23505', 'ECONNRESET'].map((code) => isRetryable(failure(code)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
