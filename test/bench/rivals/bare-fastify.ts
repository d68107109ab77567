// b1: bare Fastify and node-postgres; no validation, no auth, no log.
import { fastify } from 'fastify';
import pg from 'pg';
import { addRoutes } from './rival-routes.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) });
const app = fastify();
addRoutes(app, pool);

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.('listening');
