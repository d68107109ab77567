import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKS_END = Buffer.from('0\r\n\r\n');

/** One keep-alive connection with one request at a time: with as little work per request as Node allows. */
export class Connection {
  private socket: Socket;
  private received: Buffer | undefined;
  private sentAt = 0;
  private stopped = false;

  /**
   * `next` returns the next request, or undefined to stop; `answered` is called with each status, 0 for a lost
   * connection.
   */
  constructor(
    private readonly port: number,
    private readonly next: () => Buffer | undefined,
    private readonly answered: (status: number, milliseconds: number, body: () => string) => void,
    private readonly ended: () => void,
  ) {
    this.open();
  }

  private open(): void {
    this.received = undefined;
    this.socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    this.socket.on('connect', () => this.send());
    this.socket.on('data', (chunk: Buffer) => this.receive(chunk));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => this.lost());
  }

  private send(): void {
    const request = this.next();
    if (request === undefined) {
      this.stopped = true;
      this.socket.destroy();
      return;
    }
    this.sentAt = performance.now();
    this.socket.write(request);
  }

  private receive(chunk: Buffer): void {
    const data = this.received === undefined ? chunk : Buffer.concat([this.received, chunk]);
    const end = bodyEnd(data);
    if (end === undefined || data.length < end) {
      this.received = data;
      return;
    }
    this.received = undefined;
    const status = (data[9]! - 48) * 100 + (data[10]! - 48) * 10 + data[11]! - 48;
    this.answered(status, performance.now() - this.sentAt, () => data.toString('latin1'));
    this.send();
  }

  private lost(): void {
    if (this.stopped) {
      this.ended();
      return;
    }
    this.answered(0, performance.now() - this.sentAt, () => 'connection lost');
    setTimeout(() => this.open(), 20);
  }
}

/** Where the response ends; undefined if that is not known yet. */
function bodyEnd(data: Buffer): number | undefined {
  const headEnd = data.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = data.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length !== null) return headEnd + 4 + Number(length[1]);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    return data.indexOf(CHUNKS_END, headEnd + 4) >= 0 ? data.length : undefined;
  }
  return headEnd + 4;
}
