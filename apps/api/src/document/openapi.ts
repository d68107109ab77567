import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { errorResponses, errorSchemas, MethodNotAllowedError, NotFoundError } from '#platform/http';
import { MANIFESTS } from '../manifests.js';
import { VERSION } from '../version.js';
import { addAnswerHeaders } from './answer-headers.js';
import { readChapters } from './chapters.js';
import { inVersion31 } from './openapi-3-1.js';
import { closeRequestBodies } from './request-bodies.js';
import { shareComponents } from './shared-components.js';

/** Version 3.1 has identifiers of licences, which the builder does not support. */
const RIGHTS = {
  license: { name: 'All rights reserved', identifier: 'LicenseRef-UNLICENSED' },
  contact: { name: 'The maintainers of the Connections API' },
};

/** Of every lib. */
const ERRORS = MANIFESTS.flatMap(({ errors = [] }) => errors);

/** The OpenAPI document of the application, as served at /docs-json. */
export function buildOpenApi(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Connections API')
    .setDescription(readChapters())
    .setVersion(VERSION)
    // Relative to the URL of the document, so it works under any path prefix.
    .addServer('.', 'The server of this document.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'The token of a user or of a back end, verified as RFC8725 recommends. See the chapters on tokens.',
    });
  for (const { name, description } of MANIFESTS.flatMap(({ tags = [] }) => tags))
    builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  Object.assign(document.info, RIGHTS);
  // Answers outside of operations cannot be listed under `paths`.
  const [UnknownPath, UnknownMethod] = errorResponses([NotFoundError, MethodNotAllowedError]).values();
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...errorSchemas(ERRORS) },
    responses: { UnknownPath: UnknownPath!, UnknownMethod: UnknownMethod! },
  };
  closeRequestBodies(document);
  addAnswerHeaders(document);
  shareComponents(document);
  return inVersion31(document);
}
