import type { z } from 'zod';
import * as consentApi from './cidaas/index.js';
import { preferenceFormSchema } from './consents/preference-links.js';
import { tokenRequestSchema } from './consents/consent-clients.js';
import { recipientFormSchema } from './recipients.js';
import { packageCodeSchema } from './requests/packages.js';
import { codecPayloadsSchema } from './temporal-codec.js';

const LENIENT: ReadonlySet<unknown> = new Set<unknown>([
  ...Object.values(consentApi),
  tokenRequestSchema,
  // forms of pages behind a link, to which programs of mail add what they like
  packageCodeSchema,
  preferenceFormSchema,
  recipientFormSchema,
  codecPayloadsSchema,
]);

/**
 * Whether members that nobody knows are left alone in such a body: in those of the consent API and the token endpoint, whose
 * clients send more than is read (RFC 6749, section 3.2), in forms of pages, and in what Temporal's own tools send.
 */
export const isLenientBody = (schema: z.ZodType): boolean => LENIENT.has(schema);
