// The process that generates the load. It receives its runs over IPC, one at a time.
import { Connection } from './connection.js';
import type { Run, RunResult, ToClient } from './protocol.js';
import { requestMaker } from './workload.js';

let users: string[] = [];
const tokens = new Map<string, string>();

process.on('message', (message: ToClient) => {
  if (message.kind === 'users') users = message.users;
  else void perform(message.run);
});
process.on('disconnect', () => process.exit(0));

async function perform(run: Run): Promise<void> {
  const make = requestMaker(run.workload, users, tokens);
  const requests = Array.from({ length: run.prepare }, make);
  process.send!({ kind: 'prepared' });
  await new Promise((go) => setTimeout(go, 20));
  process.send!({ kind: 'finished', result: await storm(run, requests, make) });
}

function storm(run: Run, requests: Buffer[], make: () => Buffer): Promise<RunResult> {
  const latencies: number[] = [];
  const errors: Record<string, number> = {};
  let firstError: string | undefined;
  let total = 0;
  let used = 0;
  let open = run.connections;
  const start = performance.now();
  const from = start + run.warmupMs;
  const until = from + run.durationMs;
  const next = () => {
    if (performance.now() >= until || (run.limit !== undefined && used >= run.limit)) return undefined;
    const request =
      used < requests.length ? requests[used]! : run.cycle ? requests[used % requests.length]! : make();
    used += 1;
    return request;
  };
  const answered = (status: number, milliseconds: number, body: () => string) => {
    const now = performance.now();
    if (status >= 200 && status < 300) {
      total += 1;
      if (now >= from && now < until) latencies.push(milliseconds);
      return;
    }
    errors[status] = (errors[status] ?? 0) + 1;
    firstError ??= body().slice(0, 600);
  };
  return new Promise((done) => {
    const ended = () => {
      open -= 1;
      if (open > 0) return;
      const seconds = (Math.min(performance.now(), until) - from) / 1000;
      const sorted = Float64Array.from(latencies).sort();
      const at = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
      done({
        perSecond: sorted.length / seconds,
        p50: at(0.5),
        p99: at(0.99),
        max: at(1),
        ok: sorted.length,
        total,
        sent: used,
        errors,
        firstError,
      });
    };
    for (let i = 0; i < run.connections; i += 1) {
      new Connection(run.ports[i % run.ports.length]!, next, answered, ended);
    }
  });
}
