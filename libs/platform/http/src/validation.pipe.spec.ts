import { IsOptional } from 'class-validator';
import { IsNamesOf } from './names.decorator.js';
import { UserQuery, UsersQuery } from './user.dto.js';
import { InputPipe, readInput } from './validation.pipe.js';
import { IsWholeNumber } from './whole-number.decorator.js';

describe('input of a class', () => {
  it('is read only for the members of the class, however many others there are', () => {
    const query = { user_id: '7C9E6679-7425-40DE-944B-E07FC1F90AE7' };
    const others = {
      get unknown(): never {
        throw new Error('was read');
      },
    };
    Object.defineProperties(query, Object.getOwnPropertyDescriptors(others));
    expect(readInput(UsersQuery, query).input).toEqual({ user_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7' });
  });

  it('has own members only', () => {
    expect(readInput(UsersQuery, Object.create({ user_id: 'x' }) as object).input).toEqual({});
  });
});

describe('a query', () => {
  class Query extends UserQuery {
    @IsOptional() @IsWholeNumber(0) depth?: number;
    @IsOptional() @IsNamesOf(['a', 'b']) kinds?: string[];
  }
  const read = (query: object): unknown =>
    new InputPipe().transform(query, { type: 'query', metatype: Query });

  it('repeats only the parameters that its class declares as lists', () => {
    expect(read({ depth: '1', kinds: ['b', 'a'] })).toEqual({ depth: 1, kinds: ['a', 'b'] });
    const errors = ['user_id', 'depth'].map((field) => ({ field, message: `${field} must be given once` }));
    expect(() => read({ user_id: ['x', 'x'], depth: ['1', '1'], unknown: ['1', '1'] })).toThrow(
      expect.objectContaining({ errors: expect.arrayContaining(errors) as unknown }),
    );
  });
});
