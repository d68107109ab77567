export { batchSpans, traceBatches } from './batch-spans.js';
export { Episodes } from './episodes.js';
export { createLogger, LOGGER, NestLogger, SERVICE_NAME } from './logger.js';
export { Metrics } from './metrics.js';
export { ObservabilityModule } from './observability.module.js';
export { observeRequests } from './observe-requests.js';
export { isProbe, PROBES } from './probes.js';
