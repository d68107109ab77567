import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { isProbe, SERVICE_NAME } from '#platform/observability';
import { VERSION } from '../version.js';

/** Paths and queries name users, addresses are personal: as in the log, only the route tells what was asked. */
const UNTOLD = {
  'url.path': undefined,
  'url.query': undefined,
  'client.address': undefined,
  'network.peer.address': undefined,
  'network.peer.port': undefined,
};

/**
 * Starts the OpenTelemetry SDK, which sends to OTEL_EXPORTER_OTLP_ENDPOINT and reads the other `OTEL_` variables. Call
 * it before the instrumented packages are used.
 * @returns sends what is left
 */
export function startTracing(): () => Promise<void> {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': SERVICE_NAME,
          'service.version': VERSION,
          'service.instance.id': hostname(),
        }),
      )
      // What the environment says comes last.
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new HttpInstrumentation({
        disableOutgoingRequestInstrumentation: true,
        ignoreIncomingRequestHook: ({ url = '' }) => isProbe(url),
        startIncomingSpanHook: () => UNTOLD,
      }),
      // Background work has no parent, and is not traced. Values of parameters are not recorded.
      new PgInstrumentation({
        requireParentSpan: true,
        ignoreConnectSpans: true,
        requestHook: (span, { query }) => {
          if (query.name !== undefined) span.updateName(query.name);
        },
      }),
      // Keys contain the ids of users.
      new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
    ],
  });
  // The instrumentations change the prototypes of these packages when they are required, whoever imports them later.
  const require = createRequire(import.meta.url);
  for (const name of ['http', 'pg', 'ioredis']) require(name);
  return () => provider.shutdown();
}
