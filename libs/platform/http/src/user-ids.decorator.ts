import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { isUserId } from '#kernel';

export const MAX_USER_IDS = 100;

/** Comma-separated UUIDs, turned to a list in lower case, in the given order, duplicates once. */
export function IsUserIds(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string'
        ? [...new Set(value.split(',').map((id) => id.trim().toLowerCase()))]
        : undefined,
    ),
    ValidateBy({
      name: 'isUserIds',
      validator: {
        validate: (value: unknown) =>
          Array.isArray(value) && value.length <= MAX_USER_IDS && value.every(isUserId),
        defaultMessage: (args) => `${args!.property} must be 1 to ${MAX_USER_IDS} UUIDs separated by commas`,
      },
    }),
  );
}
