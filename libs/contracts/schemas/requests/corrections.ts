import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { type IdentityType, expectedForm, isIdentityType } from '../../identities.js';
import { text } from '../text.js';

const correctedValue = z.union([text(2_000), z.number(), z.boolean(), z.null()]);
/** Categories whose values are identifiers as well. */
const IDENTIFIED_BY: Readonly<Record<string, IdentityType>> = {
  'contact.email': 'email',
  'contact.phone': 'phone',
};

const correction = z
  .object({
    category: text(100).min(1).optional(),
    identifier: z
      .string()
      .max(60)
      .refine(isIdentityType, 'expected a type of identifier, such as email')
      .transform((type) => type as IdentityType)
      .optional(),
    field: text(400).min(1).optional(),
    oldValue: correctedValue.optional(),
    newValue: correctedValue,
  })
  .superRefine(({ category, identifier, field, oldValue, newValue }, context) => {
    if ([category, identifier, field].filter((given) => given !== undefined).length !== 1)
      context.addIssue({ code: 'custom', message: 'expected one of category, identifier and field' });
    if (identifier !== undefined && typeof oldValue !== 'string')
      context.addIssue({
        code: 'custom',
        path: ['oldValue'],
        message: 'expected the identifier that is wrong: a person may have several',
      });
    const type = identifier ?? (category === undefined ? undefined : IDENTIFIED_BY[category]);
    const expected =
      type !== undefined && newValue !== null ? expectedForm({ type, value: String(newValue) }) : null;
    if (expected !== null)
      context.addIssue({ code: 'custom', path: ['newValue'], message: `expected ${expected}` });
    if (oldValue !== undefined && oldValue === newValue)
      context.addIssue({
        code: 'custom',
        path: ['newValue'],
        message: 'expected another value than the old one',
      });
  });
/** What a rectification is to change (GDPR Art. 16). */
export const corrections = z.array(correction).min(1).max(50);
export const statement = text(10_000).min(1);

/** Values belong to a rectification, and to no other right. */
export const correctionsFit = ({
  right,
  corrections: given,
  statement: words,
}: {
  right?: string | undefined;
  corrections?: unknown;
  statement?: unknown;
}): boolean => right === 'rectification' || (given === undefined && words === undefined);
export const CORRECTIONS_FIT = {
  path: ['corrections'],
  message: 'corrections and statement belong to a request for rectification',
};

export const proposeCorrectionsSchema = z
  .object({ corrections, statement: statement.optional() })
  .meta({ examples: [ex.PROPOSED_CORRECTIONS] });
export type ProposeCorrections = z.infer<typeof proposeCorrectionsSchema>;
export const correctionsQuerySchema = z.object({ reason: text(500).min(1).optional() });
export type CorrectionsQuery = z.infer<typeof correctionsQuerySchema>;
export const correctionsSchema = z
  .object({
    /** Values show their ends only. */
    masked: z.boolean(),
    corrections: z.array(
      z.object({
        /** As plan and certificate name it. */
        number: z.int(),
        about: z.string(),
        oldValue: correctedValue.optional(),
        newValue: correctedValue,
      }),
    ),
    hasStatement: z.boolean(),
    statement: z.string().optional(),
  })
  .meta({ examples: [ex.CORRECTIONS] });
export type CorrectionsView = z.infer<typeof correctionsSchema>;
