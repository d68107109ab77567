import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/**
 * Some of the known names, separated by commas or as a repeated parameter, converted to a list in the order of `known`.
 */
export function IsNamesOf(known: readonly string[]): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => {
      const parts = [value].flat();
      if (!parts.every((part) => typeof part === 'string')) return value;
      const names = parts.flatMap((part) => part.split(',')).map((name) => name.trim());
      return names.every((name) => known.includes(name))
        ? known.filter((name) => names.includes(name))
        : value;
    }),
    ValidateBy({
      name: 'isNamesOf',
      validator: {
        validate: (value: unknown) =>
          Array.isArray(value) && value.every((name) => known.includes(name as string)),
        defaultMessage: (args) => `${args!.property} must be of ${known.join(' and ')}, separated by commas`,
      },
    }),
  );
}
