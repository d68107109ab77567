import { SignJWT } from 'jose';
import { SERVICE_SCOPE, userIdOf } from '#platform/auth';
import type { JwtConfig } from '#platform/config';

/** Who a token belongs to, with the name and picture that lists show. */
export interface TokenOwner {
  readonly subject: string;
  readonly name?: string;
  readonly picture?: string;
  /** Whether the owner is a back end that acts for every user. */
  readonly service?: boolean;
}

/** Signs tokens that a server with this configuration and secret accepts. Only for development. */
export class DevelopmentTokens {
  private readonly issuer?: string;

  constructor(
    private readonly secret: string,
    private readonly jwt: JwtConfig,
  ) {
    // A token names an issuer if the server expects one, or derives ids from it.
    this.issuer = jwt.issuers[0] ?? (jwt.userId === 'uuid5' ? 'http://localhost' : undefined);
  }

  /** The user's id: the subject, or the id derived from it. */
  idOf(subject: string): string {
    return this.jwt.userId === 'uuid5' ? userIdOf(this.issuer!, subject) : subject;
  }

  /** @param ttl how long it is valid: `90s`, `30m`, `24h`, `7d` */
  async sign({ subject, name, picture, service = false }: TokenOwner, ttl: string): Promise<string> {
    const token = new SignJWT({
      ...(name !== undefined && { name }),
      ...(picture !== undefined && { picture }),
      ...(service ? { scope: SERVICE_SCOPE } : { [this.jwt.userClaim]: subject }),
      sub: subject,
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime(ttl);
    if (this.issuer !== undefined) token.setIssuer(this.issuer);
    if (this.jwt.audiences[0] !== undefined) token.setAudience(this.jwt.audiences[0]);
    return token.sign(Buffer.from(this.secret));
  }
}
