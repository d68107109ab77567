import { existsSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '#platform/config';
import { listen } from '../../apps/api/src/listen.js';
import { createDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/server.js';

@Module({})
class Nothing {}

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.family === 'IPv6');
const withIpv6 = hasIpv6 ? it : it.skip;
if (!hasIpv6) console.warn('SKIP: listening on IPv6, which this machine does not have.');

describe('The server listens', () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    app = await NestFactory.create<NestFastifyApplication>(Nothing, new FastifyAdapter(), { logger: false });
  });
  afterEach(() => app.close());

  const listenOn = (host?: string): Promise<void> => listen((address) => app.listen(0, address), host);
  const server = (): Server => app.getHttpServer();

  /** The addresses of this machine that answer, with whatever answer. */
  async function answering(): Promise<string[]> {
    const { port } = server().address() as { port: number };
    const hosts = ['127.0.0.1', '[::1]'];
    const answers = await Promise.allSettled(hosts.map((host) => fetch(`http://${host}:${port}/`)));
    return hosts.filter((_, index) => answers[index]!.status === 'fulfilled');
  }

  /** Simulates the error of an operating system without IPv6. */
  function refuseIpv6(code: string): void {
    const original = server().listen.bind(server()) as (...args: unknown[]) => Server;
    server().listen = ((options: { host?: string }, ...rest: unknown[]) => {
      if (options.host !== '::') return original(options, ...rest);
      process.nextTick(() => server().emit('error', Object.assign(new Error(code), { code })));
      return server();
    }) as Server['listen'];
  }

  withIpv6.each([undefined, '::', '[::]'])('on both families when HOST is %s', async (host) => {
    await listenOn(loadConfig({ HOST: host }).host);
    expect(await answering()).toEqual(['127.0.0.1', '[::1]']);
  });

  withIpv6.each(['::1', '[::1]'])('on IPv6 alone when HOST is %s', async (host) => {
    await listenOn(loadConfig({ HOST: host }).host);
    expect(await answering()).toEqual(['[::1]']);
  });

  it.each(['127.0.0.1', '0.0.0.0'])('on IPv4 alone when HOST is %s', async (host) => {
    await listenOn(loadConfig({ HOST: host }).host);
    expect(await answering()).toEqual(['127.0.0.1']);
  });

  it.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])('on IPv4 if there is no IPv6: %s', async (code) => {
    refuseIpv6(code);
    await listenOn();
    expect(await answering()).toEqual(['127.0.0.1']);
  });

  it('nowhere when the configured HOST or port cannot be used', async () => {
    refuseIpv6('EAFNOSUPPORT');
    await expect(listenOn('::')).rejects.toMatchObject({ code: 'EAFNOSUPPORT' });
    refuseIpv6('EADDRINUSE');
    await expect(listenOn()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('A server that is busy', () => {
  /** The most that the system allows. Without a setting, Node lets 511 connections wait. */
  const LIMIT = '/proc/sys/net/core/somaxconn';
  const CLIENTS = existsSync(LIMIT) ? Math.min(Number(readFileSync(LIMIT, 'utf8')), 1_500) : 128;

  it('lets clients wait for it by the thousand, and answers them', async () => {
    const database = await createDatabase();
    const server = await startServer({ DATABASE_URL: database.url });
    const sockets: Socket[] = [];
    let [connected, answers] = [0, 0];
    try {
      process.kill(server.pid, 'SIGSTOP');
      for (let i = 0; i < CLIENTS; i++) {
        const socket = connect(server.port, '127.0.0.1', () => connected++).on('error', () => undefined);
        socket.once('data', () => answers++).write('GET /health/live HTTP/1.1\r\nHost: api\r\n\r\n');
        sockets.push(socket);
      }
      await eventually(() => expect(connected).toBe(CLIENTS));
      process.kill(server.pid, 'SIGCONT');
      await eventually(() => expect(answers).toBe(CLIENTS), { timeoutMs: 10_000 });
    } finally {
      for (const socket of sockets) socket.destroy();
      await server.stop('SIGKILL');
      await database.drop();
    }
  });
});
