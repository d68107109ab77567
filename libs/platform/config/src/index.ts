export { CONFIG, ConfigError, loadConfig, type Config, type JwtConfig } from './config.js';
export { ConfigModule } from './config.module.js';
