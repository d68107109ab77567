import { Controller, Get, Header, Inject, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentPrincipal, type Principal, Public, readableUser } from '#platform/auth';
import { CONFIG, type Config } from '#platform/config';
import { readPageFile } from './page-files.js';
import { PlaygroundPeople, type PlaygroundPerson } from './playground-people.js';

/** Tokens are pasted into this page: it loads and calls nothing but this server, and no page may frame it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page that shows two users side by side. Every address in it is relative, so that it works under a path prefix. */
@ApiExcludeController()
@Controller('playground')
export class PlaygroundController {
  constructor(
    private readonly people: PlaygroundPeople,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** With a trailing slash, from which the addresses in the page are resolved. */
  @Public()
  @Get()
  async page(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const path = request.url.split('?')[0]!;
    if (!path.endsWith('/')) {
      void reply.status(302).header('Location', 'playground/');
      return undefined;
    }
    void reply
      .header('Content-Type', 'text/html; charset=utf-8')
      .header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
      .header('Referrer-Policy', 'no-referrer')
      .header('Cache-Control', 'no-cache');
    return readPageFile('index.html');
  }

  @Public()
  @Get('playground.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  script(): Promise<string> {
    return readPageFile('playground.js');
  }

  @Public()
  @Get('style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  style(): Promise<string> {
    return readPageFile('style.css');
  }

  @Public()
  @Get('icon.svg')
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', 'no-cache')
  icon(): Promise<string> {
    return readPageFile('icon.svg');
  }

  // Pages of other origins must not read these tokens, whatever CORS_ORIGINS allows.
  @RouteConfig({ cors: false })
  @Public()
  @Get('people')
  @Header('Cache-Control', 'no-store')
  async begin(): Promise<{ people: PlaygroundPerson[]; docs: boolean }> {
    return { people: await this.people.list(), docs: this.config.docs };
  }

  /** Whose token the caller has. */
  @RouteConfig({ cors: false })
  @Get('user')
  @Header('Cache-Control', 'no-store')
  user(@CurrentPrincipal() principal: Principal): { user_id: string } {
    return { user_id: readableUser(principal) };
  }
}
