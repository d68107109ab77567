import { connect } from 'node:net';

/** Writes bytes to a server and returns its answer until it closes the connection, or for a second. */
export type RawHttp = (...parts: (string | Buffer)[]) => Promise<string>;

/** For requests that no HTTP client would send. */
export function rawHttp(url: string): RawHttp {
  const { port, hostname } = new URL(url);
  return (...parts) =>
    new Promise((resolve) => {
      let answer = '';
      const socket = connect(Number(port), hostname, () => {
        for (const part of parts) socket.write(part);
      });
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      const done = (): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('close', done).on('error', () => undefined);
      setTimeout(done, 1_000).unref();
    });
}

/** The JSON body of such an answer. */
export function bodyOf(answer: string): Record<string, unknown> {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>;
}
