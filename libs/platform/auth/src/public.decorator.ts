import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Metadata key of routes that need no token. */
export const PUBLIC = 'public-route';

/** Opens a route to callers without a token. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);
