import { z } from 'zod';
import { type IdentityType, expectedForm, isIdentityType } from '../../identities.js';
import { placeFault } from '../../places.js';
import { text } from '../text.js';

export const identitySchema = z.object({
  type: z
    .string()
    .max(60)
    .refine(
      isIdentityType,
      'expected email, phone, customer_id, username, device_id, ip, cookie_id or external:<name>',
    )
    .transform((type) => type as IdentityType),
  value: text(1_000).trim().min(1),
});

/** Asked of a request alone: decisions are asked about whatever the caller's own records hold. */
const subjectIdentifier = identitySchema.superRefine((identity, context) => {
  const expected = expectedForm(identity);
  if (expected !== null)
    context.addIssue({ code: 'custom', path: ['value'], message: `expected ${expected}` });
});
export const subjectSchema = z.object({ identifiers: z.array(subjectIdentifier).min(1).max(50) });
/** ISO 3166-1 alpha-2, with a subdivision where the law differs. */
export const placeSchema = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'expected a country such as DE or US-CA')
  .superRefine((place, context) => {
    const message = placeFault(place);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

export const localeSchema = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a language tag such as en or de-AT');
