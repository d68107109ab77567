import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ErrorBody } from './error-answer.js';

/** As examples show it. */
export const EXAMPLE_REQUEST_ID = '3f2b8a52-9d0c-4f5e-8f0e-6a1d2c3b4e5f';

export class FieldFaultResponse {
  @ApiProperty({ example: 'limit', description: 'The parameter or body member at fault.' })
  field: string;

  @ApiProperty({
    example: 'limit must be a whole number of at least 1',
    description: 'What is wrong with it.',
  })
  message: string;
}

export class ErrorResponse implements ErrorBody {
  @ApiProperty({ example: 'The request is not valid.', description: 'One sentence for a person.' })
  message: string;

  @ApiProperty({ example: 'invalid_request', description: 'A stable code for programs.' })
  code: string;

  @ApiPropertyOptional({
    type: [FieldFaultResponse],
    description: 'Each fault of the input; validation errors only.',
  })
  errors?: FieldFaultResponse[];

  @ApiProperty({
    example: EXAMPLE_REQUEST_ID,
    description: 'The same as in `X-Request-Id` and in the log.',
  })
  request_id: string;
}
