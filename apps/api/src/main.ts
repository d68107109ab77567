import 'reflect-metadata';
import { wantsTraces } from '#platform/config';

// The packages that traces need are loaded only for them, and before the packages whose calls they trace.
const endTraces = wantsTraces(process.env)
  ? (await import('./tracing/start-tracing.js')).startTracing()
  : undefined;
const { serve } = await import('./serve.js');
serve(endTraces);
