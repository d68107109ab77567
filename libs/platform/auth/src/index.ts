export { AuthModule } from './auth.module.js';
export { AuthenticationError } from './authentication-error.js';
export { CurrentPrincipal } from './current-principal.decorator.js';
export { actingUser, type Principal, readableUser, requireService } from './principal.js';
export { type PrincipalObserver, PrincipalObservers } from './principal-observers.js';
export { Public } from './public.decorator.js';
