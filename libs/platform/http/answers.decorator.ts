import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { toOpenApiSchema } from './openapi-schema.js';

export const ANSWER_SCHEMA = 'habeas:answer-schema';

/** Documents the successful answer of a route and has it checked against `schema`. */
export const Answers = (status: number, schema: z.ZodType, description = 'Done'): MethodDecorator =>
  applyDecorators(
    SetMetadata(ANSWER_SCHEMA, schema),
    ApiResponse({ status, description, schema: toOpenApiSchema(schema) }),
  );

/** Documents an answer without a body. */
export const AnswersNothing = (status = 204, description = 'Done'): MethodDecorator =>
  applyDecorators(ApiResponse({ status, description }));
