import { cannotConnect, clientOptions } from './connect.js';

describe('the options of a client', () => {
  it('come from the URL', () => {
    expect(clientOptions('postgres://u:p%40ss@db:6432/x?application_name=mine&sslmode=disable')).toEqual({
      ...{ host: 'db', port: 6432, user: 'u', password: 'p@ss', database: 'x' },
      ...{ application_name: 'mine', ssl: false },
    });
  });

  it('leave what the URL omits to node-postgres', () => {
    expect(clientOptions('postgres://u@/x?host=/cloudsql/a')).toEqual({
      host: '/cloudsql/a',
      user: 'u',
      database: 'x',
    });
  });

  it('contain the session settings of both; if both set the same one, ours is used', () => {
    const url = 'postgres://db/x?options=-c%20search_path%3Da';
    expect(clientOptions(url, '-c jit=off').options).toBe('-c search_path=a -c jit=off');
    expect(clientOptions(url).options).toBe('-c search_path=a');
    expect(clientOptions('postgres://db/x', '-c jit=off').options).toBe('-c jit=off');
  });

  it('take no timeout and no pool setting from a URL', () => {
    expect(clientOptions('postgres://db/x?statement_timeout=0&query_timeout=0&max=1&Promise=x')).toEqual({
      host: 'db',
      database: 'x',
    });
  });
});

describe('why a database cannot be used', () => {
  const failure = (message: string, facts: object = {}) => Object.assign(new Error(message), facts);

  it.each([
    [failure('getaddrinfo ENOTFOUND ss', { code: 'ENOTFOUND', hostname: 'ss' }), 'ENOTFOUND'],
    [failure('connect ENOENT /secret/.s.PGSQL.5432', { code: 'ENOENT' }), 'ENOENT'],
    [new AggregateError([failure('connect ECONNREFUSED ::1:1', { code: 'ECONNREFUSED' })]), 'ECONNREFUSED'],
    [failure('role "u" does not exist', { code: '28000', severity: 'FATAL' }), 'role "u" does not exist'],
    [failure('timeout expired'), 'timeout expired'],
  ])('names the variable and no host: %s', (error, reason) => {
    expect(cannotConnect(error).message).toBe(`The database in DATABASE_URL cannot be used: ${reason}`);
  });
});
