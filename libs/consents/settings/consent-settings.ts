import { GPC_MODES, RECONSENT_MODES } from '#contracts';
import { z } from 'zod';

/** Settings of a tenant that consents are judged by; what is missing or wrong counts as its default. */
const schema = z.object({
  /** Kind of identifier that the `sub` of callers is. */
  subIdentity: z.string().min(1).catch('customer_id'),
  reconsent: z.enum(RECONSENT_MODES).catch('lenient'),
  gpc: z
    .object({
      /** What the signal means for the people of this controller. */
      mode: z.enum(GPC_MODES).catch('advisory'),
      /** Whether the controller says that it abides by the signal. */
      supported: z.boolean().catch(true),
      /** Date of the last change of that statement. */
      statementDate: z.iso.date().nullable().catch(null),
    })
    .catch({ mode: 'advisory', supported: true, statementDate: null }),
  /** What of a person's browser is kept with their answers. */
  evidence: z
    .object({ ip: z.boolean().catch(true), userAgent: z.boolean().catch(true) })
    .catch({ ip: true, userAgent: true }),
});
export type ConsentSettings = z.infer<typeof schema>;

export const readConsentSettings = (settings: unknown): ConsentSettings => schema.parse(settings);
