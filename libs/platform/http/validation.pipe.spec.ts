import { z } from 'zod';
import { ValidationPipe } from './validation.pipe.js';

const refusal = (schema: z.ZodType, value: unknown) =>
  new ValidationPipe().transform(value, { type: 'body', schema }).then(
    () => null,
    (error: unknown) => error,
  );

describe('ValidationPipe', () => {
  it('says of a missing member that it is missing', async () => {
    expect(await refusal(z.object({ planHash: z.string() }), {})).toMatchObject({
      code: 'request.invalid',
      detail: 'planHash: is missing',
      param: 'planHash',
    });
  });

  it('tells of a choice what the nearest shape lacks', async () => {
    const schema = z.object({
      proof: z.union([
        z.object({ level: z.enum(['L1', 'L2']), method: z.string() }),
        z.object({ result: z.literal('failed'), method: z.string() }),
      ]),
    });
    expect(await refusal(schema, { proof: { level: 'L9', method: 'operator' } })).toMatchObject({
      detail: 'proof.level: Invalid option: expected one of "L1"|"L2"',
      param: 'proof.level',
    });
  });
});
