import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { block } from '../../../../../test/support/busy.js';
import { eventually } from '../../../../../test/support/eventually.js';
import { Newcomers } from './newcomers.js';
import { takeInTurn } from './pipelined-requests.js';

const CLIENTS = 300;
/** Before a rush is recognised. */
const FEW = 30;
/** How much slower the clock is, so that on a busy machine, too, a rush is over before requests stop waiting for its end. */
const SLOWER = 10;

describe('a rush of new connections', () => {
  const started: string[] = [];
  let server: Server;
  let sockets: Socket[];

  beforeEach(async () => {
    started.length = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() / SLOWER);
    sockets = [];
    const newcomers = new Newcomers();
    server = createServer(
      takeInTurn(
        ({ url }, response) => {
          started.push(url!);
          // As long as the start of a request may take.
          block(2);
          response.end();
        },
        {
          most: 10_000,
          cutOff: () => undefined,
          newcomers,
          isDeferrable: ({ url }) => url!.startsWith('/api/'),
        },
      ),
    );
    newcomers.watch(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', 1_000, done));
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
    vi.restoreAllMocks();
  });

  const client = (path: string, then: (socket: Socket) => void = () => undefined): Socket => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: api\r\n\r\n`);
      then(socket);
    });
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };
  const answers = (socket: Socket): Promise<unknown> => new Promise((done) => socket.once('data', done));

  it('delays the other requests until all connections are accepted, so health is answered', async () => {
    const all = Array.from({ length: CLIENTS }, () => client('/api/'));
    const answered = Promise.all(all.map(answers));
    await answers(client('/health'));
    expect(started.indexOf('/health')).toBeLessThan(FEW);
    await answered;
    expect(started).toHaveLength(CLIENTS + 1);
  });

  it('has nothing carried out for clients that have gone', async () => {
    for (let i = 0; i < CLIENTS; i++) client('/api/', (socket) => socket.destroySoon());
    await eventually(() => expect(sockets.every(({ closed }) => closed)).toBe(true));
    await answers(client('/health'));
    await answers(client('/api/last'));
    expect(started.length).toBeLessThan(FEW);
  });

  it('carries out what a client sends at once, in order', async () => {
    const paths = Array.from({ length: CLIENTS }, (_, i) => `/api/${i}`);
    const each = paths.map((path) => {
      let text = '';
      const socket = client(path, () => socket.write(`GET ${path}/more HTTP/1.1\r\nHost: api\r\n\r\n`));
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      return () => text.split('HTTP/1.1 200').length - 1;
    });
    await eventually(() => expect(each.every((count) => count() === 2)).toBe(true), { timeoutMs: 20_000 });
    for (const path of paths) expect(started.indexOf(path)).toBeLessThan(started.indexOf(`${path}/more`));
  }, 30_000);
});
