export { CONFIG, type Config, ConfigError, type JwtConfig, loadConfig } from './config.js';
export { ConfigModule } from './config.module.js';
