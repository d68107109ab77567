import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/**
 * Digits only: no sign, exponent, fraction or space. A number that is too large to be exact becomes the largest exact
 * one.
 */
export function IsWholeNumber(min: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d+$/.test(value)
        ? Math.min(Number(value), Number.MAX_SAFE_INTEGER)
        : value,
    ),
    ValidateBy({
      name: 'isWholeNumber',
      validator: {
        validate: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= min,
        defaultMessage: (args) => `${args!.property} must be a whole number of at least ${min}`,
      },
    }),
  );
}
