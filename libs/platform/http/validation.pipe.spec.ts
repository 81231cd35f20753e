import { z } from 'zod';
import { createGroupSchema, createRequestSchema } from '#contracts/schemas';
import { ValidationPipe } from './validation.pipe.js';

const read = (schema: z.ZodType, value: unknown) =>
  new ValidationPipe().transform(value, { type: 'body', schema });
const refusal = (schema: z.ZodType, value: unknown): unknown => {
  try {
    return read(schema, value) && null;
  } catch (error) {
    return error;
  }
};

const letter = z
  .object({
    receivedAt: z.iso.datetime({ offset: true }).optional(),
    subject: z.object({
      identifiers: z.array(z.object({ type: z.enum(['email']), value: z.string().min(1) })).min(1),
    }),
    answers: z.record(z.string(), z.object({ text: z.string() })).optional(),
    proof: z.union([z.object({ level: z.string() }), z.object({ result: z.string() })]).nullish(),
    open: z.looseObject({ at: z.string() }).optional(),
    pages: z
      .object({ from: z.coerce.number() })
      .transform(({ from }) => from)
      .default(1),
  })
  .refine(({ receivedAt }) => receivedAt !== '2026-01-01T00:00:00Z', 'a holiday');
const subject = { identifiers: [{ type: 'email', value: 'a@example.com' }] };

describe('ValidationPipe', () => {
  it('says of a missing member that it is missing', () => {
    expect(refusal(z.object({ planHash: z.string() }), {})).toMatchObject({
      code: 'request.invalid',
      detail: 'planHash: is missing',
      param: 'planHash',
    });
  });

  it('tells of a choice what the nearest shape lacks', () => {
    const schema = z.object({
      proof: z.union([
        z.object({ level: z.enum(['L1', 'L2']), method: z.string() }),
        z.object({ result: z.literal('failed'), method: z.string() }),
      ]),
    });
    expect(refusal(schema, { proof: { level: 'L9', method: 'operator' } })).toMatchObject({
      detail: 'proof.level: expected one of L1, L2',
      param: 'proof.level',
    });
  });

  it.each([
    [{ recievedAt: 'x' }, 'recievedAt', /^unknown member "recievedAt" \(did you mean "receivedAt"\?\)$/],
    [{ nothing: 'like it' }, 'nothing', /^unknown member "nothing"; there are receivedAt, subject, /],
    [
      { subject: { ...subject, identifier: [] } },
      'subject.identifier',
      /^subject: unknown member "identifier"/,
    ],
    [
      { subject: { identifiers: [{ type: 'email', value: 'a', vlaue: 'b' }] } },
      'subject.identifiers.0.vlaue',
      /^subject\.identifiers\.0: .*"value"/,
    ],
    [{ answers: { why: { text: 'x', txt: 'y' } } }, 'answers.why.txt', /did you mean "text"/],
    [{ proof: { level: 'L2', result: 'failed', leval: 'L3' } }, 'proof.result', /^proof: unknown member/],
    [{ pages: { from: '2', form: '3' } }, 'pages.form', /^pages: /],
    [{ ['x'.repeat(200)]: 1 }, 'x'.repeat(60), /^unknown member "x{60}"/],
  ])('refuses a member that nobody knows, wherever it stands: %j', (more, param, detail) => {
    expect(refusal(letter, { subject, ...more })).toMatchObject({
      code: 'request.invalid',
      param,
      detail: expect.stringMatching(detail),
    });
  });

  it('takes all that is known, with the rules and the members that a schema leaves open', () => {
    const given = { subject, open: { at: 'x', more: 1 }, proof: { result: 'failed' }, pages: { from: '2' } };
    expect(read(letter, given)).toEqual({ ...given, pages: 2 });
    expect(read(letter, { subject })).toEqual({ subject, pages: 1 });
    expect(refusal(letter, { subject, receivedAt: '2026-01-01T00:00:00Z' })).toMatchObject({
      detail: 'a holiday',
    });
  });

  it('leaves alone what else clients of the consent API send', () => {
    expect(read(createGroupSchema, { group_name: 'shop', colour: 'red' })).not.toHaveProperty('colour');
  });

  it('names the member in which the kind of a requester stands, where it is sent alone', () => {
    const asked = { right: 'erasure', subject, requester: 'authorised_agent' };
    expect(refusal(createRequestSchema, asked)).toMatchObject({
      param: 'requester',
      detail: expect.stringMatching(/^requester: expected an object: \{ "kind": … \} .*authorised_agent/),
    });
    expect(refusal(createRequestSchema, { ...asked, requester: { kin: 'heir' } })).toMatchObject({
      detail: expect.stringContaining('requester.kind: is missing'),
    });
  });

  it.each([
    [z.string(), 1, 'expected a text'],
    [z.object({}), 7, 'expected an object with members'],
    [z.array(z.string()).min(1), [], 'needs at least 1 item'],
    [z.array(z.string()).length(2), [], 'needs exactly 2 items'],
    [z.string().max(3), 'long', 'takes at most 3 characters'],
    [z.string().min(1), '', 'needs at least 1 character'],
    [z.int().min(1), 0, 'must be at least 1'],
    [z.number().lt(5), 9, 'must be less than 5'],
    [z.iso.date(), 'tomorrow', 'expected a day such as 2026-11-02'],
    [z.string().regex(/a/), 'b', 'does not have the form that is expected'],
    [z.string().regex(/a/, 'expected an a'), 'b', 'expected an a'],
    [
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]),
      { kind: 'b' },
      'kind: is none of the kinds that are known',
    ],
  ])('says it in plain words (%#)', (schema, value, detail) => {
    expect(refusal(schema, value)).toMatchObject({ detail });
  });
});
