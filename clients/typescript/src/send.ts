import { isRepeatable } from './repeatable.js';
import { secondsToWait } from './retry-after.js';

/**
 * Returns the bearer token, without `Bearer`. It is called for each request, and may keep the token until it expires.
 * If the server refused a token, it is called once more with that token: return another one to try again.
 */
export type TokenSource = (refused?: string) => string | Promise<string>;

export type Fetch = (request: Request) => Promise<Response>;

/** When a request that may be repeated is sent again: after network errors, timeouts, 429, 502, 503 and 504. */
export interface RetryOptions {
  /** How often it is sent at most; 1 turns retries off. Default 4. */
  attempts?: number;
  /** The longest wait before a retry. If `Retry-After` says more, the error is thrown at once. Default 30,000 ms. */
  maxWaitMs?: number;
  /** How long one attempt waits for an answer. Default 30,000 ms. */
  timeoutMs?: number;
}

export interface SendOptions extends RetryOptions {
  token: TokenSource;
  fetch?: Fetch;
}

const FIRST_WAIT_MS = 200;
/** Answers of a proxy or an overloaded server: the request may have been processed. */
const MAYBE_PROCESSED = [502, 503, 504];
const NOT_PROCESSED = 429;

/** A fetch that adds the token and repeats the request where that is safe. The request's signal ends it at any time. */
export function sender({
  token,
  fetch = (request) => globalThis.fetch(request),
  attempts = 4,
  maxWaitMs = 30_000,
  timeoutMs = 30_000,
}: SendOptions): Fetch {
  return async (request) => {
    const { signal } = request;
    const repeatable = isRepeatable(request);
    let bearer = await token();
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const answer = await sendOnce(request, bearer);
      if (answer instanceof Response && answer.status === 401 && !renewed) {
        renewed = true;
        const other = await token(bearer);
        if (other === bearer) return answer;
        bearer = other;
        attempt--;
        continue;
      }
      const wait = attempt < attempts ? waitBefore(answer, attempt, repeatable) : undefined;
      if (signal.aborted || wait === undefined || wait > maxWaitMs) {
        if (answer instanceof Response) return answer;
        throw answer.failure;
      }
      await pause(wait, signal);
    }
  };

  async function sendOnce(request: Request, bearer: string): Promise<Response | { failure: unknown }> {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    const attempt = new Request(request.clone(), { signal });
    attempt.headers.set('Authorization', `Bearer ${bearer}`);
    try {
      return await complete(await fetch(attempt));
    } catch (failure) {
      return { failure };
    }
  }
}

/** The answer with its whole body: a connection that is lost in the middle of it is a failure, too. */
async function complete(answer: Response): Promise<Response> {
  // Browsers hide everything about a redirect, even its status.
  if (answer.type === 'opaqueredirect') return new Response(null, { status: 302 });
  const body = await answer.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, answer);
}

/** The milliseconds to wait before the next attempt; undefined if there must be none. */
function waitBefore(
  answer: Response | { failure: unknown },
  attempt: number,
  repeatable: boolean,
): number | undefined {
  // Clients that failed together must not come back together.
  const backoff = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  if (!(answer instanceof Response))
    return repeatable && isNetworkFailure(answer.failure) ? backoff : undefined;
  const { status, headers } = answer;
  if (status !== NOT_PROCESSED && !(repeatable && MAYBE_PROCESSED.includes(status))) return undefined;
  const seconds = secondsToWait(headers);
  return seconds === undefined ? backoff : Math.max(seconds * 1000 + Math.random() * FIRST_WAIT_MS, backoff);
}

/** fetch throws a TypeError if there is no connection, and the timeout throws its own error. */
function isNetworkFailure(error: unknown): boolean {
  return error instanceof TypeError || (error as Error | undefined)?.name === 'TimeoutError';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
