export { Episodes } from './episodes.js';
export { createLogger, LOGGER, NestLogger } from './logger.js';
export { Metrics } from './metrics.js';
export { ObservabilityModule } from './observability.module.js';
export { observeRequests } from './observe-requests.js';
