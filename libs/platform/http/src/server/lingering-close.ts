import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long, and how many bytes, are read from a client after its answer. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 8 * 1024 * 1024;

/**
 * Lets a client that is still sending read its answer. Closing a socket with unread bytes resets the connection, and
 * the answer is lost. So an answer that ends its connection closes only the server's side; further data is read and
 * discarded for a limited time (lingering close, as in nginx and Apache).
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
