import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { MEDIA_TYPES } from '#consents';
import { kantaraReceiptSchema } from '#contracts/schemas';
import { toOpenApiSchema } from '#platform/http';
import { RECEIPT, RECORD, SIGNED } from './receipt-examples.js';

/** Documents a route that gives a receipt in the form of the `Accept` header. */
export const AnswersReceipt = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Accept',
      required: false,
      description:
        'application/json (Kantara 1.1, bare), application/jwt (signed), application/ld+json (ISO/IEC TS 27560 in terms of DPV)',
      schema: { type: 'string', enum: Object.values(MEDIA_TYPES) },
    }),
    ApiResponse({
      status: 200,
      description: 'The receipt',
      content: {
        [MEDIA_TYPES.bare]: { schema: toOpenApiSchema(kantaraReceiptSchema), example: RECEIPT },
        [MEDIA_TYPES.signed]: { schema: { type: 'string' }, example: SIGNED },
        [MEDIA_TYPES.record]: { schema: { type: 'object' }, example: RECORD },
      },
    }),
    ApiResponse({
      status: 422,
      description:
        'Asked for application/ld+json: `receipt.incomplete`, `missing` names what the standard needs',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }),
  );
