import { Agent, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Answer } from '../support/openapi-client.js';
import type { Call } from './calls.js';

const TIMEOUT_MS = 20_000;

/** Sends calls over kept connections, byte by byte as they are. */
export class Sender {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly url: string) {}

  /** Throws if no answer comes. */
  send({ method, target, headers, body }: Call): Promise<Answer> {
    const { hostname, port, host } = new URL(this.url);
    const length = body === undefined ? [] : ['Content-Length', String(body.length)];
    return new Promise((resolve, reject) => {
      const sent = request({
        agent: this.agent,
        hostname,
        port,
        method,
        path: target,
        headers: ['Host', host, ...headers.flat(), ...length],
        timeout: TIMEOUT_MS,
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = decoded(Buffer.concat(chunks), response.headers['content-encoding']);
          const type = response.headers['content-type']?.split(';')[0] ?? '';
          const json: unknown = type === 'application/json' && text !== '' ? JSON.parse(text) : {};
          resolve({
            status: response.statusCode!,
            type,
            text,
            body: json,
            headers: response.headers as never,
          });
        });
      });
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function decoded(bytes: Buffer, encoding: string | undefined): string {
  if (bytes.length === 0 || encoding === undefined || encoding === 'identity') return bytes.toString();
  return (encoding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes)).toString();
}
