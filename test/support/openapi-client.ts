import { Agent } from 'node:http';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Response } from 'supertest';
import { MANIFESTS } from '../../apps/api/src/manifests.js';
import { startApp, type TestApp } from './app.js';
import {
  type Method,
  type OpenApi,
  readOpenApi,
  type ResponseObject,
  withoutReferences,
} from './openapi-document.js';
import { serviceToken, userToken } from './tokens.js';

type Json = Record<string, unknown>;
/** The parts of an answer that are checked. */
export type Answer = Pick<Response, 'status' | 'type' | 'text' | 'body' | 'headers'>;

/** The answers outside of operations. */
const UNLISTED: Readonly<Record<number, string>> = { 404: 'UnknownPath', 405: 'UnknownMethod' };

/**
 * Fails unless openapi.json documents the answer for the operation: status, media type, body, required headers and, for
 * an error, its code, which must also be in the manifest of a lib (`codes`).
 */
export class OpenApiValidator {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  private readonly document: OpenApi;
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly templates: [template: string, pattern: RegExp][];

  constructor(
    document: OpenApi,
    private readonly codes: ReadonlySet<string>,
  ) {
    this.document = withoutReferences(document);
    (addFormats as unknown as (ajv: Ajv) => void)(this.ajv);
    this.ajv.addSchema(closed(this.document) as Json, 'openapi');
    this.templates = Object.keys(document.paths)
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .map((template) => [template, new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`)]);
  }

  check(method: Method, path: string, response: Answer): void {
    const pathname = new URL(path, 'http://localhost').pathname;
    const template = this.templates.find(([, pattern]) => pattern.test(pathname))?.[0];
    const what = `${method.toUpperCase()} ${pathname} ${response.status}`;
    const known = template !== undefined && this.document.paths[template]?.[method] !== undefined;
    const unlisted = UNLISTED[response.status];
    if (!known && unlisted === undefined) throw new Error(`${what}: the path is not documented`);
    const place = known
      ? ['paths', template, method, 'responses', `${response.status}`]
      : ['components', 'responses', unlisted!];
    const documented = place.reduce<unknown>(
      (node, key) => (node as Json | undefined)?.[key],
      this.document,
    ) as ResponseObject | undefined;
    if (documented === undefined) throw new Error(`${what}: the status is not documented\n${response.text}`);
    const media = Object.keys(documented.content ?? {})[0];
    if (media === undefined) {
      if (response.text) throw new Error(`${what}: a body that is not documented\n${response.text}`);
      return;
    }
    if (!response.type.startsWith(media)) throw new Error(`${what}: ${response.type} instead of ${media}`);
    const validate = this.validator([...place, 'content', media, 'schema'].map(escaped).join('/'));
    if (!validate(response.body)) {
      throw new Error(`${what}: ${this.ajv.errorsText(validate.errors)}\n${response.text}`);
    }
    for (const [name, { required }] of Object.entries(documented.headers ?? {})) {
      if (required && !response.headers[name.toLowerCase()]) throw new Error(`${what}: no header ${name}`);
    }
    if (response.status >= 400) {
      this.checkError(what, response, Object.keys(documented.content?.[media]?.examples ?? {}));
    }
  }

  private checkError(what: string, { body, headers, text }: Answer, documented: readonly string[]): void {
    const { code, request_id } = body as { code: string; request_id: string };
    if (!documented.includes(code)) {
      throw new Error(
        `${what}: the code ${code} is not documented here, only ${documented.join(', ')}. Give its class to ` +
          `@ApiErrors of the method, then run \`npm run generate\`.\n${text}`,
      );
    }
    if (!this.codes.has(code)) {
      throw new Error(
        `${what}: the code ${code} is in no manifest. Put its class into the <name>.errors.ts of its lib, whose ` +
          'manifest lists it by `errors: Object.values(errors)`.',
      );
    }
    if (request_id !== headers['x-request-id']) {
      throw new Error(`${what}: request_id ${request_id}, but X-Request-Id ${headers['x-request-id']}`);
    }
  }

  private validator(pointer: string): ValidateFunction {
    const known = this.compiled.get(pointer);
    if (known) return known;
    const compiled = this.ajv.compile({ $ref: `openapi#/${pointer}` });
    this.compiled.set(pointer, compiled);
    return compiled;
  }
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The document as JSON Schema in which objects may not have undocumented members. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const rest: Json = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'example' || key === 'examples' ? value : closed(value),
    ]),
  );
  const open = rest.type === 'object' && rest.properties && rest.additionalProperties === undefined;
  return open ? { ...rest, additionalProperties: false } : rest;
}

/** One caller. Every method sends a request, checks the status and the answer against openapi.json, and returns it. */
class Caller {
  constructor(
    private readonly app: TestApp,
    private readonly agent: Agent,
    private readonly validator: OpenApiValidator,
    private readonly token: Promise<string> | undefined,
  ) {}

  get(path: string, status = 200): Promise<Response> {
    return this.send('get', path, status);
  }

  post(path: string, body: unknown, status = 201): Promise<Response> {
    return this.send('post', path, status, body);
  }

  put(path: string, body: unknown, status = 200): Promise<Response> {
    return this.send('put', path, status, body);
  }

  patch(path: string, status = 200): Promise<Response> {
    return this.send('patch', path, status);
  }

  delete(path: string, status = 204): Promise<Response> {
    return this.send('delete', path, status);
  }

  private async send(method: Method, path: string, status: number, body?: unknown): Promise<Response> {
    const request = this.app.http[method](path).agent(this.agent);
    if (this.token) request.set('Authorization', `Bearer ${await this.token}`);
    if (body !== undefined) request.set('Content-Type', 'application/json').send(body as object);
    const response = await request;
    try {
      if (response.status !== status) {
        throw new Error(
          `${method.toUpperCase()} ${path}: ${response.status}, not ${status}\n${response.text}`,
        );
      }
      this.validator.check(method, path, response);
    } catch (error) {
      throw await this.withLog(error as Error, response.headers['x-request-id']);
    }
    return response;
  }

  /** The server's log for a request says more than the answer, which contains no internals. */
  private async withLog(error: Error, requestId: string | undefined): Promise<Error> {
    if (this.app.log === undefined || requestId === undefined) return error;
    const lines = await this.app.log.of(requestId);
    error.message += `\nThe log of request ${requestId}:\n${lines.join('\n')}`;
    return error;
  }
}

export interface Api extends TestApp {
  /** The caller with a token of this user. */
  as(user: string, claims?: Record<string, unknown>): Caller;
  service: Caller;
  anonymous: Caller;
}

let sharedValidator: OpenApiValidator | undefined;

function validator(): OpenApiValidator {
  const codes = MANIFESTS.flatMap(({ errors = [] }) => errors.map(({ description }) => description.code));
  return (sharedValidator ??= new OpenApiValidator(readOpenApi(), new Set(codes)));
}

/** The whole application, used only through callers that check every answer against openapi.json. */
export async function startApi(overrides: Partial<NodeJS.ProcessEnv> = {}): Promise<Api> {
  const app = await startApp(overrides);
  const agent = new Agent({ keepAlive: true });
  const caller = (token?: Promise<string>): Caller => new Caller(app, agent, validator(), token);
  return {
    ...app,
    as: (user, claims) => caller(userToken(user, claims)),
    service: caller(serviceToken()),
    anonymous: caller(),
    close: async () => {
      agent.destroy();
      await app.close();
    },
  };
}
