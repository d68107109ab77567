import { absentWorkerOf, isRetryable, isUnavailable, translate } from './database-errors.js';

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

  describe('of Citus', () => {
    const at = 'while executing command on 127.0.0.1:21402';
    const away: [error: object, worker: string | undefined][] = [
      [
        {
          code: '08006',
          message:
            'connection to the remote node postgres@127.0.0.1:21401 failed with the following error: x',
        },
        '127.0.0.1:21401',
      ],
      [
        { code: 'XX000', message: 'failure on connection marked as essential: db-2.example:5432' },
        'db-2.example:5432',
      ],
      [
        { code: '08006', message: 'connection establishment for node 127.0.0.1:5433 failed' },
        '127.0.0.1:5433',
      ],
      [
        { code: '57P01', message: 'terminating connection due to administrator command', where: at },
        '127.0.0.1:21402',
      ],
      [{ code: 'XX000', message: 'server closed the connection unexpectedly', where: at }, '127.0.0.1:21402'],
      [{ code: 'XX000', message: 'SSL SYSCALL error: EOF detected', where: at }, '127.0.0.1:21402'],
      [{ code: '58030', message: 'failed to COPY to shard 102012 on 10.0.0.7:5432' }, '10.0.0.7:5432'],
      [{ code: '57P03', message: 'the database system is starting up' }, undefined],
      [{ code: '57014', message: 'canceling statement due to user request', where: at }, undefined],
    ];

    it.each(away)('treats %j as an unavailable database, and returns the server', (error, worker) => {
      const thrown = Object.assign(new Error(), error);
      expect(isUnavailable(thrown)).toBe(true);
      expect(absentWorkerOf(thrown)).toBe(worker);
      expect(absentWorkerOf(translate(thrown))).toBe(worker);
    });

    it('does not treat an error on a server as an unavailable server', () => {
      expect(
        absentWorkerOf(Object.assign(new Error('division by zero'), { code: '22012', where: at })),
      ).toBeUndefined();
    });
  });
});
