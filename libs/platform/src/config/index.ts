export { CONFIG, ConfigError, loadConfig, type Config, type JwtConfig } from './config.js';
