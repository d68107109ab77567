import type { Redis } from 'ioredis';

const INTERVAL_MS = 250;
/** How long a connection may be silent while an answer is due, in milliseconds. */
const SILENCE_MS = 500;

/**
 * Closes a connection on which nothing arrives while an answer is due: a host that disappears does not close its
 * connections, and TCP alone needs minutes to notice. Data that arrived while this process was busy still counts.
 */
export function closeWhenSilent(node: Redis): void {
  let heard = 0;
  let heardAt = 0;
  let due = false;
  const settled = (): void => void (due = false);
  const listen = (): void => {
    if (node.status !== 'connect' && node.status !== 'ready') return;
    const { bytesRead } = node.stream;
    if (!due || bytesRead !== heard) heardAt = performance.now();
    heard = bytesRead;
    if (performance.now() - heardAt > SILENCE_MS) {
      node.stream.destroy(new Error(`nothing has come for ${SILENCE_MS} ms`));
    } else if (!due) {
      due = true;
      node.ping().then(settled, settled);
    }
  };
  // On a new connection the client sends the first command.
  node.on('connect', () => {
    due = true;
    heard = 0;
    heardAt = performance.now();
  });
  node.on('ready', settled);
  // The event loop reads sockets after timers and before setImmediate.
  const timer = setInterval(() => setImmediate(listen), INTERVAL_MS).unref();
  node.on('end', () => clearInterval(timer));
}
