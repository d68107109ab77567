import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { isUserId } from '#kernel';

/** Users that one request may name. */
export const MAX_USER_IDS = 100;

/**
 * UUIDs separated by commas or as a repeated parameter, converted to a list: in lower case, in the given order, without
 * duplicates.
 */
export function IsUserIds(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => {
      const parts = [value].flat();
      if (!parts.every((part) => typeof part === 'string')) return value;
      const ids = new Set<string>();
      for (const part of parts) for (const id of part.toLowerCase().split(',')) ids.add(id.trim());
      return [...ids];
    }),
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
