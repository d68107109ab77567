import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Newcomers } from './newcomers.js';

/** How many safe requests of a connection are carried out at once. */
const AT_ONCE = 4;
/** How many waiting requests are started in one turn of the event loop. */
const STARTS_PER_TURN = 50;
/** While many connections arrive at once, none is started for so many milliseconds, then one in each turn. */
const RUSH_MS = 250;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A listener for requests that a client sends without waiting for answers (pipelining). As RFC 9112, section 9.3.2,
 * allows, it carries out a few safe requests at once, and others alone. The rest waits, and meanwhile nothing is read
 * from the connection. Requests after the last answer of a connection are not carried out.
 *
 * In a rush of new connections, deferrable requests wait until all connections are accepted. So health checks on new
 * connections are answered in time, and no request is carried out for a client that has disconnected.
 */
export function takeInTurn(listener: RequestListener, options: TurnOptions): RequestListener {
  const turns = new Turns(options);
  const pipelines = new WeakMap<Socket, Pipeline>();
  return (request, response) => {
    const { socket } = request;
    let pipeline = pipelines.get(socket);
    if (pipeline === undefined) pipelines.set(socket, (pipeline = new Pipeline(socket, listener, turns)));
    pipeline.take(request, response);
  };
}

export interface TurnOptions {
  /** How many may wait on all connections: each takes some kilobytes; a client that sends more is disconnected. */
  readonly most: number;
  /** Is called for each client that is disconnected. */
  cutOff(): void;
  readonly newcomers: Newcomers;
  /** Whether the request may wait in a rush of new connections. */
  isDeferrable(request: IncomingMessage): boolean;
}

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of this request, not of the one that is answered before it. */
  readonly context: AsyncResource;
}

/** The requests of one connection. */
class Pipeline {
  private readonly underWay = new Set<ServerResponse>();
  /** Whether the request under way is not safe. */
  private alone = false;
  private waiting: Waiting[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly listener: RequestListener,
    private readonly turns: Turns,
  ) {
    socket.once('close', () => this.end());
    // Node reads on by itself for a body, or when the answers before are sent.
    socket.on('resume', () => {
      if (this.waiting.length > 0 && socket.writable) socket.pause();
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    // Nothing more is answered on this connection.
    if (!this.socket.writable) return;
    const isNext = this.waiting.length === 0 && this.isFreeFor(request);
    if (isNext && !this.turns.defers(request)) return this.start(request, response);
    if (!this.turns.hasRoom) {
      this.socket.destroy();
      this.turns.options.cutOff();
      return;
    }
    this.turns.waiting++;
    this.waiting.push({ request, response, context: new AsyncResource('WaitingRequest') });
    // Reads on, so that the end of the connection is noticed.
    if (isNext) setImmediate(() => this.turns.ask(this));
    else this.socket.pause();
  }

  /** Starts the next request, if it may; returns whether it did, so that another one might start. */
  startNext(): boolean {
    const next = this.waiting[0];
    if (next === undefined || !this.isFreeFor(next.request)) return false;
    if (!this.socket.writable) {
      this.forget();
      return false;
    }
    this.waiting.shift();
    this.turns.waiting--;
    if (this.waiting.length === 0 && this.socket.isPaused()) this.socket.resume();
    const { request, response, context } = next;
    context.runInAsyncScope(() => this.start(request, response));
    return true;
  }

  private isFreeFor({ method }: IncomingMessage): boolean {
    return this.underWay.size === 0 || (!this.alone && this.underWay.size < AT_ONCE && SAFE.has(method!));
  }

  private start(request: IncomingMessage, response: ServerResponse): void {
    this.underWay.add(response);
    this.alone = !SAFE.has(request.method!);
    response.once('close', () => {
      this.underWay.delete(response);
      if (this.waiting.length > 0) this.turns.ask(this);
    });
    this.listener(request, response);
  }

  /** Node closes only the first response when the client goes; what is done for the others must end, too. */
  private end(): void {
    this.forget();
    for (const response of this.underWay) {
      response.destroy();
      response.emit('close');
    }
  }

  private forget(): void {
    this.turns.waiting -= this.waiting.length;
    this.waiting = [];
  }
}

/** Starts the waiting requests of all connections, a limited number in each turn of the event loop. */
class Turns {
  waiting = 0;
  private readonly asking = new Set<Pipeline>();
  private scheduled = false;

  constructor(readonly options: TurnOptions) {}

  get hasRoom(): boolean {
    return this.waiting < this.options.most;
  }

  defers(request: IncomingMessage): boolean {
    return this.options.newcomers.rushMs > 0 && this.options.isDeferrable(request);
  }

  ask(pipeline: Pipeline): void {
    this.asking.add(pipeline);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.scheduled = false;
    let left = this.startsPerTurn;
    for (const pipeline of this.asking) {
      if (left === 0) break;
      this.asking.delete(pipeline);
      if (!pipeline.startNext()) continue;
      left--;
      // Behind the others.
      this.asking.add(pipeline);
    }
    if (this.asking.size > 0) this.schedule();
  }

  private get startsPerTurn(): number {
    const rush = this.options.newcomers.rushMs;
    if (rush === 0) return STARTS_PER_TURN;
    return rush < RUSH_MS ? 0 : 1;
  }
}
