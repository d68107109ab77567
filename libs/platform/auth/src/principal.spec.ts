import { toUserId } from '#kernel';
import { actingUser, type Principal, readableUser, requireService } from './principal.js';

const me = toUserId('a11ce000-0000-4000-8000-000000000001');
const other = toUserId('b0b00000-0000-4000-8000-000000000002');
const user: Principal = { kind: 'user', subject: me, userId: me };
const service: Principal = { kind: 'service', subject: 'backend' };
const refused = (code: string, kind: string): unknown => expect.objectContaining({ code, kind });

describe('a user token', () => {
  it.each([[undefined], [me]])('acts and reads for its own user, asked for %s', (id) => {
    expect(actingUser(user, id)).toBe(me);
    expect(readableUser(user, id)).toBe(me);
  });
  it('reads what is public of another user', () => expect(readableUser(user, other)).toBe(other));
  it('does not act for another user', () =>
    expect(() => actingUser(user, other)).toThrow(refused('not_yours', 'forbidden') as Error));
  it('is not a service token', () =>
    expect(() => requireService(user)).toThrow(refused('service_token_required', 'forbidden') as Error));
});

describe('a service token', () => {
  it('acts and reads for the user it names', () => {
    expect(actingUser(service, other)).toBe(other);
    expect(readableUser(service, other)).toBe(other);
    expect(() => requireService(service)).not.toThrow();
  });
  it.each([['acts', actingUser] as const, ['reads', readableUser] as const])(
    '%s for nobody if it names no user',
    (_, rule) => expect(() => rule(service)).toThrow(refused('user_id_required', 'invalid')),
  );
});
