import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long, and how much, is read of what a client still sends after its answer. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 8 * 1024 * 1024;

/**
 * Lets a client that is still sending read its answer: a socket that is closed with unread bytes is reset, and takes the
 * answer with it. So an answer that ends its connection closes only our side, and what still comes is read and dropped
 * for a bounded time (lingering close, as in nginx and Apache).
 */
export function closeGently(server: Server): void {
  server.on('connection', (socket: Socket) => {
    socket.destroySoon = () => lingerOn(socket);
  });
}

function lingerOn(socket: Socket): void {
  if (socket.writable) socket.end();
  if (socket.readableEnded || socket.destroyed) {
    socket.destroy();
    return;
  }
  const limit = setTimeout(() => socket.destroy(), LINGER_MS);
  const read = socket.bytesRead;
  socket.on('data', () => {
    if (socket.bytesRead - read > LINGER_BYTES) socket.destroy();
  });
  socket.once('end', () => socket.destroy());
  socket.once('close', () => clearTimeout(limit));
  socket.resume();
}
