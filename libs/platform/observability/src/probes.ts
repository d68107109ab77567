/** The paths that orchestrators and Prometheus ask every few seconds. */
export const PROBES = { live: '/health/live', ready: '/health/ready', metrics: '/metrics' } as const;

const PATHS: ReadonlySet<string> = new Set(Object.values(PROBES));

/** Whether the target of a request, with or without a query, is a probe. */
export function isProbe(target: string): boolean {
  return PATHS.has(target.replace(/\/?(?:\?.*)?$/, ''));
}
