import { SetMetadata, applyDecorators } from '@nestjs/common';
import type { z } from 'zod';
import { noteRoute } from './route-notes.js';

export const ANSWER_SCHEMA = 'habeas:answer-schema';

/** Documents the successful answer of a route and has it checked against `schema`. */
export const Answers = (status: number, schema: z.ZodType, description = 'Done'): MethodDecorator =>
  applyDecorators(
    SetMetadata(ANSWER_SCHEMA, schema),
    noteRoute({ kind: 'answer', status, description, schema }),
  );

/** Documents an answer without a body. */
export const AnswersNothing = (status = 204, description = 'Done'): MethodDecorator =>
  noteRoute({ kind: 'answer', status, description, schema: null });
