import { extensionSchema, pauseSchema, refusalSchema, resumeSchema } from './commands.js';

describe('the words of a command', () => {
  it.each([
    ['refusal', refusalSchema, { codes: ['COMPELLING_GROUNDS'] }],
    ['extension', extensionSchema, { codes: ['COMPLEXITY'] }],
    ['resume', resumeSchema, { kind: 'clarification' }],
    ['pause', pauseSchema, { kind: 'clarification' }],
  ] as const)('of a %s are more than blanks', (_name, schema, body) => {
    expect(schema.safeParse({ ...body, text: ' \n ' }).success).toBe(false);
    expect(schema.parse({ ...body, text: ' Which of them? ' })).toMatchObject({ text: 'Which of them?' });
  });
});
