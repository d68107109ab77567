import { UsersQuery } from './user.dto.js';
import { checkInput } from './validation.pipe.js';

describe('input of a class', () => {
  it('is read only for the members of the class, however many others there are', () => {
    const query = { user_id: '7C9E6679-7425-40DE-944B-E07FC1F90AE7' };
    const others = {
      get unknown(): never {
        throw new Error('was read');
      },
    };
    Object.defineProperties(query, Object.getOwnPropertyDescriptors(others));
    expect(checkInput(UsersQuery, query, false)).toEqual({ user_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7' });
  });

  it('has own members only', () => {
    expect(checkInput(UsersQuery, Object.create({ user_id: 'x' }) as object, false)).toEqual({});
  });
});
