// A storm of clients in a process of its own: node test/chaos/storm.mjs <mode> <url> <token> <connections> <milliseconds>.
// Prints how many answers had each status, as JSON.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [mode, address, token, connections, milliseconds] = process.argv.slice(2);
const { hostname, port, pathname, search } = new URL(address);
const head = `GET ${pathname}${search} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer ${token}\r\n`;
const POST = `POST /api/connections/following${search} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{"`;
const statuses = {};
const until = performance.now() + Number(milliseconds);
const count = (status) => (statuses[status] = (statuses[status] ?? 0) + 1);

/** What a client of each mode does with its connection. */
const MODES = {
  /** Asks again and again. */
  ask: (socket) => askOn(socket, `${head}\r\n`, 1),
  /** Sends 50 requests without waiting for an answer, again and again. */
  pipeline: (socket) => askOn(socket, `${head}\r\n`, 50),
  /** Asks with as many header fields as fit. */
  heads: (socket) => askOn(socket, `${head}${'a:b\r\n'.repeat(10_000)}\r\n`, 1),
  /** Asks, and leaves before the answer. */
  leave: async (socket) => {
    socket.write(`${head}\r\n`);
    await sleep(Math.random() * 20);
    socket.destroy();
  },
  /** Asks many times, and does not read. */
  deaf: (socket) => socket.pause().write(`${head}\r\n`.repeat(5)),
  idle: () => undefined,
  'slow-head': (socket) => trickle(socket, head),
  'slow-body': (socket) => trickle(socket, POST, POST.length),
};

/** Sends so many requests at once, and again when all are answered. */
function askOn(socket, request, times) {
  const ask = () => (performance.now() < until ? socket.write(request.repeat(times)) : socket.destroy());
  let [wanted, received, missing] = [-1, '', times];
  socket.setEncoding('latin1').on('data', (part) => {
    received += part;
    for (;;) {
      if (wanted < 0) {
        const end = received.indexOf('\r\n\r\n');
        if (end < 0) return;
        count(received.slice(9, 12));
        wanted = end + 4 + Number(/content-length: (\d+)/i.exec(received.slice(0, end))?.[1] ?? 0);
      }
      if (received.length < wanted) return;
      received = received.slice(wanted);
      wanted = -1;
      if (--missing === 0) ask((missing = times));
    }
  });
  ask();
}

function trickle(socket, text, begin = 10) {
  socket.write(text.slice(0, begin));
  let at = begin;
  const timer = setInterval(() => socket.write(text[at++ % text.length]), 1_000);
  socket.once('close', () => clearInterval(timer));
  socket.on('data', (part) => count(String(part).slice(9, 12)));
}

async function client() {
  while (performance.now() < until) {
    const socket = connect(Number(port), hostname);
    const closed = new Promise((done) => socket.on('error', () => undefined).once('close', done));
    const over = setTimeout(() => socket.destroy(), until - performance.now());
    socket.once('connect', () => void MODES[mode](socket));
    await closed;
    clearTimeout(over);
    await sleep(5);
  }
}

await Promise.all(
  Array.from({ length: Number(connections) }, async (_, i) => {
    await sleep(i / 5);
    await client();
  }),
);
console.log(JSON.stringify(statuses));
