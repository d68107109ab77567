import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { EXAMPLE_USER } from './user.dto.js';

/** Documents an answer that has `data` for one user, and `users` in batch mode. */
export function ApiOneOrMany(one: Type, many: Type, data: object): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(one, many),
    ApiOkResponse({
      description: '`data` for one user; `users` in batch mode, in the order of `user_ids`.',
      content: {
        'application/json': {
          schema: { oneOf: [{ $ref: getSchemaPath(one) }, { $ref: getSchemaPath(many) }] },
          examples: {
            one: { summary: 'One user', value: { message: 'OK', data } },
            many: {
              summary: 'Batch mode',
              value: { message: 'OK', users: [{ user_id: EXAMPLE_USER, data }] },
            },
          },
        },
      },
    }),
  );
}
