import { EVIDENCE, GPC_MODES, RECONSENT_MODES } from '#contracts';
import { DEFAULT_TENANT_SETTINGS } from '#contracts/schemas';
import { z } from 'zod';

const { subIdentity, reconsent, gpc, evidence } = DEFAULT_TENANT_SETTINGS;

/** Settings of a tenant that consents are judged by; what is missing or wrong counts as its default. */
const schema = z.object({
  /** Kind of identifier that the `sub` of callers is. */
  subIdentity: z.string().min(1).catch(subIdentity),
  reconsent: z.enum(RECONSENT_MODES).catch(reconsent),
  gpc: z
    .object({
      /** What the signal means for the people of this controller. */
      mode: z.enum(GPC_MODES).catch(gpc.mode),
      /** Whether the controller says that it abides by the signal. */
      supported: z.boolean().catch(gpc.supported),
      /** Date of the last change of that statement. */
      statementDate: z.iso.date().nullable().catch(gpc.statementDate),
    })
    .catch({ ...gpc }),
  /** What of a person's browser is kept with their answers. */
  evidence: z.array(z.enum(EVIDENCE)).catch([...evidence]),
});
export type ConsentSettings = z.infer<typeof schema>;

export const readConsentSettings = (settings: unknown): ConsentSettings => schema.parse(settings);
