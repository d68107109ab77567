import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** Digits only, within the bounds: no sign, exponent, fraction or space. */
export function IsWholeNumber(min: number): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : value,
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
