import { KeySetFailure, type KeySetFailureKind } from './key-set-failure.js';

/** Real key sets have a few kilobytes. */
const MAX_BYTES = 256 * 1024;

const KIND_OF_CODE: [RegExp, KeySetFailureKind, string][] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'dns', 'its host name cannot be resolved'],
  [/^ECONNREFUSED$/, 'refused', 'the connection was refused'],
  [/^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'timeout', 'the connection took too long'],
  [/CERT|SIGNATURE|^CRL|ALTNAME|ISSUER/, 'certificate', 'its certificate is not trusted'],
];

/**
 * The entries of the key set at an address, not yet checked. Redirects are not followed: keys must come from the
 * configured address.
 * @throws KeySetFailure
 */
export async function fetchKeySet(
  url: string,
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<readonly unknown[]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([timeout, stopped]),
      headers: { Accept: 'application/jwk-set+json, application/json' },
    });
    return membersOf(await textOf(response), response.headers.get('content-type'));
  } catch (error) {
    if (error instanceof KeySetFailure) throw error;
    if (timeout.aborted) {
      throw new KeySetFailure('timeout', `there was no whole answer within ${timeoutMs} ms`, error);
    }
    throw ofNetwork(error);
  }
}

async function textOf(response: Response): Promise<string> {
  const { status, headers, body } = response;
  if (status >= 300 && status < 400) {
    await body?.cancel();
    throw new KeySetFailure(
      'redirect',
      `it answered with a redirect (${status}) to ${withoutQuery(headers.get('location'), response.url)}; ` +
        'redirects are not followed',
    );
  }
  if (status !== 200) {
    await body?.cancel();
    throw new KeySetFailure('status', `it answered with the status ${status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop cancels the rest of the download.
    if (bytes > MAX_BYTES)
      throw new KeySetFailure('too_large', `its answer is larger than ${MAX_BYTES} bytes`);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function membersOf(text: string, contentType: string | null): readonly unknown[] {
  let set: { keys?: unknown; jwks_uri?: unknown } | null;
  try {
    set = JSON.parse(text) as typeof set;
  } catch {
    throw new KeySetFailure(
      'not_json',
      `it answered with something other than JSON (${contentType ?? 'no type'})`,
    );
  }
  if (Array.isArray(set?.keys)) return set.keys;
  throw new KeySetFailure(
    'not_a_key_set',
    typeof set?.jwks_uri === 'string'
      ? 'it answered with the configuration of a provider; the address that is needed is its jwks_uri'
      : 'it answered with JSON that is not a key set: there is no array "keys"',
  );
}

function ofNetwork(error: unknown): KeySetFailure {
  const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
  const code = cause?.code ?? '';
  const [, kind, what] = KIND_OF_CODE.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    'network' as const,
    `the request failed: ${cause?.message || (error as Error).message}`,
  ];
  return new KeySetFailure(kind, code ? `${what} (${code})` : what, error);
}

/** Addresses are logged without their query, which may contain a secret. */
export function withoutQuery(address: string | null, base?: string): string {
  if (address === null || !URL.canParse(address, base)) return 'nowhere';
  const { origin, pathname } = new URL(address, base);
  return `${origin}${pathname}`;
}
