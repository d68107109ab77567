import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The response to the latest request of each connection. */
const latest = new WeakMap<Socket, ServerResponse>();

/** Remembers the requests that `inTurn` waits for. */
export function followAnswers(server: Server): void {
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    latest.set(socket, response);
  });
}

/**
 * Answers unreadable input after the requests before it, then closes the connection. Nothing is answered if the input
 * is part of a body whose request has its answer already, or follows the last request of the connection.
 */
export function inTurn(socket: Socket, answer: () => void): void {
  const response = latest.get(socket);
  const end = (): void => {
    if (socket.writable) answer();
    socket.destroySoon();
  };
  if (response === undefined) end();
  else if (response.req.complete) whenFinished(response, end);
  else if (response.headersSent) whenFinished(response, () => socket.destroySoon());
  else if (response.socket === null) response.once('socket', end);
  else end();
}

/** Runs after Node has closed the connection, if the response ends it. */
function whenFinished(response: ServerResponse, then: () => void): void {
  if (response.writableFinished) setImmediate(then);
  else response.once('finish', then);
}
