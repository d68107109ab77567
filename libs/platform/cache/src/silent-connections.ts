import type { Redis } from 'ioredis';

const INTERVAL_MS = 250;
/** Milliseconds for which a connection may be silent while an answer is due. */
const SILENCE_MS = 500;

/**
 * Closes a connection on which nothing comes while an answer is due: a host that vanishes closes nothing, and TCP alone takes
 * minutes to notice. What has arrived while this process was late still counts.
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
  // A connection begins with a question of the client.
  node.on('connect', () => {
    due = true;
    heard = 0;
    heardAt = performance.now();
  });
  node.on('ready', settled);
  // Sockets are read between timers and this.
  const timer = setInterval(() => setImmediate(listen), INTERVAL_MS).unref();
  node.on('end', () => clearInterval(timer));
}
