import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { errorResponses, MethodNotAllowedError, NotFoundError } from '#platform/http';
import { MANIFESTS } from './manifests.js';

/** The OpenAPI document of the application, as served at /docs-json. */
export function buildOpenApi(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Connections API')
    .setDescription(
      'One-way following, mutual friendship and exact counts, at any size.\n\n' +
        'Press **Authorize** and paste a token. A user token acts for its own user; a token with the scope ' +
        '`connections:service` acts for every user and names them in `user_id`.\n\n' +
        'Any other path answers 404 `not_found` (the response `UnknownPath`), any other method of a path that is listed ' +
        '405 `method_not_allowed` (`UnknownMethod`).',
    )
    .setVersion('1.0.0')
    // Relative to the address of the document, so that it holds under any path prefix.
    .addServer('.')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  for (const { name, description } of MANIFESTS.flatMap(({ tags = [] }) => tags))
    builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  // What no operation answers has no place under `paths`.
  const [UnknownPath, UnknownMethod] = errorResponses([NotFoundError, MethodNotAllowedError]).values();
  const responses = { UnknownPath: UnknownPath!, UnknownMethod: UnknownMethod! };
  return { ...document, components: { ...document.components, responses } };
}
