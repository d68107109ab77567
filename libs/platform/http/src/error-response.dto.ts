import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class FieldFaultResponse {
  @ApiProperty({ example: 'limit', description: 'The parameter or body member at fault.' })
  field: string;

  @ApiProperty({
    example: 'limit must be a whole number of at least 1',
    description: 'What is wrong with it.',
  })
  message: string;
}

export class ErrorResponse {
  @ApiProperty({ example: 'The request is not valid.', description: 'One sentence for a person.' })
  message: string;

  @ApiProperty({ example: 'invalid_request', description: 'A stable code for programs.' })
  code: string;

  @ApiPropertyOptional({
    type: [FieldFaultResponse],
    description: 'Each fault of the input; validation errors only.',
  })
  errors?: FieldFaultResponse[];
}
