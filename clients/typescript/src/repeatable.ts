const IDEMPOTENT_METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'];

/** Other operations that are idempotent: what they state holds already if they are sent again. */
const IDEMPOTENT_BY_CONTRACT = [
  /^POST .*\/api\/connections\/following$/,
  /^POST .*\/api\/connections\/friends\/requests\/sent$/,
  /^PATCH .*\/api\/connections\/friends\/requests\/received\/[^/]+$/,
  /^POST .*\/api\/connections\/blocks$/,
];

/** Whether sending the request twice has the effect of sending it once. */
export function isRepeatable({ method, url, headers }: Pick<Request, 'method' | 'url' | 'headers'>): boolean {
  const operation = `${method} ${new URL(url).pathname}`;
  return (
    IDEMPOTENT_METHODS.includes(method) ||
    headers.has('Idempotency-Key') ||
    IDEMPOTENT_BY_CONTRACT.some((pattern) => pattern.test(operation))
  );
}
