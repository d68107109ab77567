export {
  CONFIG,
  type Config,
  ConfigError,
  databaseUrlOf,
  isProduction,
  isWeak,
  type JwtConfig,
  loadConfig,
  wantsTraces,
} from './config.js';
export { ConfigModule } from './config.module.js';
export type { CorsOrigins } from './cors-origins.js';
