import { z } from 'zod';

/** A larger number of a timestamp counts milliseconds, a smaller one seconds (WSO2 reference, section 3.4). */
const MOST_SECONDS = 1e11;

const name = (max: number) => z.string().trim().min(1).max(max);
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);

/** A category stands as its name, or as an object that has one. */
const category = z.union([
  z.string(),
  z
    .looseObject({
      piiCategoryDisplayName: z.string().nullish(),
      piiCategoryName: z.string().nullish(),
      piiCategory: z.string().nullish(),
      name: z.string().nullish(),
    })
    .transform(
      ({ piiCategoryName, piiCategory, name: plain, piiCategoryDisplayName }) =>
        piiCategoryName ?? piiCategory ?? plain ?? piiCategoryDisplayName ?? '',
    ),
]);
const categories = z
  .array(category)
  .nullish()
  .transform((given) => [...new Set((given ?? []).map((one) => one.trim()).filter((one) => one !== ''))]);

const purposeSchema = z.looseObject({
  purpose: name(160),
  primaryPurpose: flag.nullish().transform((given) => given ?? true),
  piiCategory: categories,
  thirdPartyDisclosure: flag.nullish(),
  thirdPartyName: z.string().max(200).nullish(),
});

const serviceSchema = z.looseObject({
  service: name(128),
  purposes: z.array(purposeSchema).min(1),
});

/** A receipt of the consent API V1 of WSO2, as far as it is read; what is not read stays in the evidence. */
export const v1ReceiptSchema = z.looseObject({
  consentReceiptID: name(255),
  consentTimestamp: z.coerce.number().positive().max(4e12),
  collectionMethod: z.string().max(100).nullish(),
  jurisdiction: z.string().max(100).nullish(),
  language: z.string().max(35).nullish(),
  piiPrincipalId: name(255),
  state: z.enum(['ACTIVE', 'REVOKED']),
  policyUrl: z.string().nullish(),
  services: z.array(serviceSchema).min(1),
  spiCat: categories,
});
export type V1Receipt = z.output<typeof v1ReceiptSchema>;
export type V1Purpose = z.output<typeof purposeSchema>;

/** When the consent was given. */
export const givenAt = ({ consentTimestamp }: Pick<V1Receipt, 'consentTimestamp'>): Date =>
  new Date(consentTimestamp > MOST_SECONDS ? consentTimestamp : consentTimestamp * 1_000);

/** An address that people can be sent to; null: there is none. */
export function policyAddress({ policyUrl }: Pick<V1Receipt, 'policyUrl'>): string | null {
  const given = policyUrl?.trim() ?? '';
  if (given.length > 2_048 || !URL.canParse(given)) return null;
  return /^https?:$/.test(new URL(given).protocol) ? given : null;
}

/** A receipt that names a policy, but none that people can be sent to. */
export const namesUnusablePolicy = (receipt: Pick<V1Receipt, 'policyUrl'>): boolean =>
  (receipt.policyUrl?.trim() ?? '') !== '' && policyAddress(receipt) === null;

/** Also when one is written otherwise, such as without the slash after the host. */
export const isSameAddress = (one: string | null, other: string | null): boolean =>
  one === other || (one !== null && other !== null && URL.parse(one)?.href === URL.parse(other)?.href);
