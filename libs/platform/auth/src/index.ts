export {
  InvalidTokenError,
  KeysUnavailableError,
  MissingTokenError,
  NotYoursError,
  ServiceTokenRequiredError,
  UserIdRequiredError,
} from './auth.errors.js';
export { AUTH_MANIFEST } from './auth.manifest.js';
export { AuthModule } from './auth.module.js';
export { type Authenticate, authenticator } from './authenticator.js';
export { CurrentPrincipal } from './current-principal.decorator.js';
export { userIdOf } from './name-based-uuid.js';
export { actingUser, type Principal, readableUser, requireService } from './principal.js';
export { type PrincipalObserver, PrincipalObservers } from './principal-observers.js';
export { Public } from './public.decorator.js';
export { SERVICE_SCOPE } from './service-scope.js';
export { subjectHashOf } from './subject-hash.js';
export { TokenKeys } from './token-keys.js';
