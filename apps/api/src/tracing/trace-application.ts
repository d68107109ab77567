import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { SERVICE_NAME, traceBatches } from '#platform/observability';

const tracer = trace.getTracer(SERVICE_NAME);

interface UseCase {
  execute(...args: readonly unknown[]): unknown;
}

/** The id of the trace that the current request belongs to. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** Names the span of each request by its route, and adds spans of use cases and of batches of writes. */
export function traceApplication(app: INestApplicationContext, fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ method, routeOptions }, _reply, done) => {
    const route = routeOptions.url ?? 'unknown';
    trace.getActiveSpan()?.updateName(`${method} ${route}`).setAttribute('http.route', route);
    done();
  });
  for (const { providers } of app.get(ModulesContainer).values())
    for (const { instance } of providers.values()) if (isUseCase(instance)) traceUseCase(instance);
  traceBatches({
    current: () => (trace.getActiveSpan() === undefined ? undefined : context.active()),
    run: (requests, work) => batch(requests as readonly (Context | undefined)[], work),
  });
}

function isUseCase(instance: unknown): instance is UseCase {
  return typeof (instance as UseCase | undefined)?.execute === 'function';
}

/** A provider that several modules have is wrapped once, because the wrapper is a property of its own. */
function traceUseCase(useCase: UseCase): void {
  if (Object.hasOwn(useCase, 'execute')) return;
  const execute = useCase.execute.bind(useCase);
  useCase.execute = (...args) =>
    trace.getActiveSpan() === undefined
      ? execute(...args)
      : tracer.startActiveSpan(useCase.constructor.name, (span) => ended(span, () => execute(...args)));
}

/** A batch belongs to the trace of its first request, and links to the others. */
function batch<T>(requests: readonly (Context | undefined)[], work: () => Promise<T>): Promise<T> {
  const [first, ...others] = requests.filter((request) => request !== undefined);
  if (first === undefined) return context.with(trace.deleteSpan(context.active()), work);
  const links = others.map((other) => ({ context: trace.getSpanContext(other)! }));
  const attributes = { 'batch.size': requests.length };
  return tracer.startActiveSpan('group commit', { links, attributes }, first, (span) => ended(span, work));
}

function ended<T>(span: Span, work: () => T): T {
  const fail = (error: unknown): never => {
    span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) }).end();
    throw error;
  };
  try {
    const result = work();
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result.then((value: unknown) => {
      span.end();
      return value;
    }, fail) as T;
  } catch (error) {
    return fail(error);
  }
}

/** Messages may name users. */
function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}
