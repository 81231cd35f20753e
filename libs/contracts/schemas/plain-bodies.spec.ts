import fc from 'fast-check';
import type { z } from 'zod';
import { ANSWER_STATUSES, RECORD_KINDS } from '../consents.js';
import { IDENTITY_TYPES } from '../identities.js';
import { postActionSchema } from './cidaas/actions.js';
import { isPlainAction, isPlainQuestion } from './plain-bodies.js';
import type { Plain } from './plain-members.js';
import { decisionsSchema } from './decisions.js';

const UUID = '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02';
const ACTION = { type: 'legalbasistrack', sub: 'person-1', consent_id: UUID, status: 'accepted' };
const QUESTION = { subject: { type: 'customer_id', value: 'person-1' }, purpose: 'news' };

/** Texts of all sorts, many of them just too short, just too long, or odd. */
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom('', ' ', ' a', 'a ', '\u00a0a', 'a\u0000', '\ud800', 'é', UUID, UUID.toUpperCase()),
  ...[35, 40, 60, 100, 128, 200, 255, 1_000, 2_048].map((max) =>
    fc.constantFrom('x'.repeat(max), 'x'.repeat(max + 1)),
  ),
);
const anything = fc.oneof(
  odd,
  fc.boolean(),
  fc.integer(),
  fc.constant(null),
  fc.array(odd, { maxLength: 3 }),
);
const word = (words: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(fc.constantFrom(...words), fc.constantFrom('ACCEPTED', ' consent', 'external:crm'), anything);

const members = (given: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> =>
  fc.record({ ...given, unknown: anything, _id: anything }, { requiredKeys: [] });

const actions = members({
  type: word(RECORD_KINDS),
  sub: odd,
  status: word(ANSWER_STATUSES),
  ...Object.fromEntries(
    ['consent_id', 'consent_version_id', 'client_id', 'accepted_fields', 'scopes', 'action_id'].map(
      (name) => [name, anything],
    ),
  ),
  ...Object.fromEntries(
    ['action_type', 'locale', 'accepted_by', 'field_key', 'url', 'gpc', 'gpcOverride'].map((name) => [
      name,
      anything,
    ]),
  ),
});
const questions = members({
  subject: fc.oneof(members({ type: word(IDENTITY_TYPES), value: odd }), anything),
  purpose: odd,
  topic: anything,
  channel: anything,
  signals: anything,
  explain: anything,
});

/** A body that is plain but for one member: what is drawn at random is seldom plain as a whole. */
const nearly = (plain: object, odds: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc.tuple(odds, fc.nat()).map(([others, at]) => {
    const name = Object.keys(others)[at % Math.max(1, Object.keys(others).length)];
    return name === undefined ? plain : { ...plain, [name]: (others as Record<string, unknown>)[name] };
  });

describe('a plain body', () => {
  it.each<[string, Plain, z.ZodType, object, fc.Arbitrary<object>]>([
    ['an action', isPlainAction, postActionSchema, ACTION, actions],
    ['a question', isPlainQuestion, decisionsSchema, QUESTION, questions],
  ])('is left as it is by the schema of %s', (_, isPlain, schema, plain, odds) => {
    let seen = 0;
    fc.assert(
      fc.property(nearly(plain, odds), (body) => {
        if (!isPlain(body)) return;
        seen += 1;
        expect(schema.parse(body)).toEqual(body);
      }),
      { numRuns: 2_000 },
    );
    expect(seen).toBeGreaterThan(50);
  });

  it.each([
    ['an answer', isPlainAction, ACTION],
    ['fields and a client', isPlainAction, { ...ACTION, client_id: 'shop', accepted_fields: ['email'] }],
    ['a question', isPlainQuestion, QUESTION],
    ['a question about a channel', isPlainQuestion, { ...QUESTION, channel: 'email', explain: true }],
  ])('is what most callers send: %s', (_, isPlain, body) => {
    expect(isPlain(body)).toBe(true);
  });

  it.each([
    ['a member that is not known', isPlainAction, { ...ACTION, surname: 'x' }],
    ['an update', isPlainAction, { ...ACTION, _id: UUID }],
    ['a word in capitals', isPlainAction, { ...ACTION, status: 'Accepted' }],
    ['an id in capitals', isPlainAction, { ...ACTION, consent_id: UUID.toUpperCase() }],
    ['nobody', isPlainAction, { type: 'consent' }],
    [
      'a name of every object',
      isPlainAction,
      JSON.parse('{"type":"consent","sub":"a","__proto__":{}}') as object,
    ],
    ['a list', isPlainAction, [ACTION]],
    ['many questions', isPlainQuestion, { items: [QUESTION] }],
    ['no purpose', isPlainQuestion, { ...QUESTION, purpose: '' }],
  ])('is not %s', (_, isPlain, body) => {
    expect(isPlain(body)).toBe(false);
  });
});
