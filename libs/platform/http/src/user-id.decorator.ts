import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { isUserId } from '#kernel';

/** A UUID in either case, converted to lower case. */
export function IsUserId(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (isUserId(value) ? value.toLowerCase() : value)),
    ValidateBy({
      name: 'isUserId',
      validator: {
        validate: isUserId,
        defaultMessage: ({ property } = { property: 'value' } as never) => `${property} must be a UUID`,
      },
    }),
  );
}
