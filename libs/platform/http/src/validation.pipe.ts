import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { DomainError, type FieldFault } from '#kernel';

const PRIMITIVES: readonly unknown[] = [String, Number, Boolean, Array, Object];

/** Checks input against its class. Unknown query parameters are dropped, unknown body members refused. */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype || PRIMITIVES.includes(metatype)) return value;
    if (type === 'body' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      throw invalid([{ field: 'body', message: 'the body must be a JSON object' }]);
    }
    return checkInput(metatype as Type<object>, value ?? {}, type === 'body');
  }
}

/** Throws `invalid_request` with every fault. `strict` refuses unknown members instead of dropping them. */
export function checkInput<T extends object>(type: Type<T>, value: unknown, strict: boolean): T {
  const input = plainToInstance(type, value);
  const faults = validateSync(input, {
    whitelist: true,
    forbidNonWhitelisted: strict,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  if (faults.length > 0) throw invalid(faults.flatMap((fault) => flatten(fault)));
  return input;
}

export function invalid(errors: readonly FieldFault[]): DomainError {
  return new DomainError('invalid_request', 'invalid', 'The request is not valid.', errors);
}

function flatten(fault: ValidationError, parent = ''): FieldFault[] {
  const field = parent + fault.property;
  return [
    ...Object.values(fault.constraints ?? {}).map((message) => ({ field, message })),
    ...(fault.children ?? []).flatMap((child) => flatten(child, `${field}.`)),
  ];
}
