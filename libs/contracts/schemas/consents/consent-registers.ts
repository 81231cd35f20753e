import { z } from 'zod';
import { LEGAL_TYPES } from '../../consents.js';
import { wireLocale, wireName } from '../cidaas/wire.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { text } from '../text.js';

/** What definitions name in `personalDataCategories`, or a field of `required_fields`. */
export const categoryKeySchema = wireName(100).meta({ examples: ['blood_group'] });

const CATEGORY_INPUT = {
  name: 'Blood group',
  description: 'As in the donor card',
  displayNames: { de: 'Blutgruppe' },
  sensitive: true,
};
export const putCategorySchema = z
  .strictObject({
    name: wireName(200),
    description: text(2_000).default(''),
    displayNames: z
      .record(wireLocale, wireName(200))
      .refine((names) => Object.keys(names).length <= 200, 'at most 200 languages')
      .default({})
      .meta({ description: 'What people are shown, by language.' }),
    sensitive: z.boolean().default(false).meta({
      description: 'Receipts of answers from now on say `sensitive` and name it in `spiCat`.',
    }),
  })
  .meta({ examples: [CATEGORY_INPUT] });
export type PutCategory = z.input<typeof putCategorySchema>;
export type CategoryInput = z.output<typeof putCategorySchema>;

const CATEGORY = {
  key: 'blood_group',
  ...CATEGORY_INPUT,
  origin: 'own',
  consents: ['cns_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02'],
};
export const categorySchema = z
  .object({
    key: z.string(),
    name: z.string(),
    description: z.string(),
    displayNames: z.record(z.string(), z.string()),
    sensitive: z.boolean(),
    origin: z.enum(['kantara', 'own', 'unregistered']).meta({
      description:
        "`kantara`: of the receipts' own list, always there. `unregistered`: a definition names it and nobody has said what it is.",
    }),
    consents: z.array(z.string()).meta({ description: 'Ids of the consents that name it.' }),
  })
  .meta({ examples: [CATEGORY] });
export type CategoryView = z.infer<typeof categorySchema>;
export const categoryPageSchema = pageSchema(categorySchema).meta({
  examples: [{ items: [CATEGORY], nextCursor: null }],
});

export const registerQuerySchema = pageQuerySchema;

const PURPOSE = {
  key: 'newsletter',
  names: ['Send the monthly newsletter'],
  dpvPurposes: ['https://w3id.org/dpv#DirectMarketing'],
  categories: ['6 - Marketing'],
  legalTypes: ['consent'],
  essential: false,
  sellOrShare: false,
  consents: [
    { id: 'cns_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02', name: 'newsletter', enabled: true, published: true },
  ],
  recipients: [{ name: 'Mailworks Ltd', role: 'third_party' }],
  dataMap: { declared: true, collections: 2 },
};
/** A purpose by its key, with what all definitions say of it together. */
export const consentPurposeSchema = z
  .object({
    key: z.string(),
    names: z.array(z.string()).meta({ description: 'More than one where definitions call it differently.' }),
    dpvPurposes: z.array(z.string()).meta({ description: 'IRIs of the Data Privacy Vocabulary.' }),
    categories: z.array(z.string()).meta({
      description: '`purposeCategory` of receipts, which follows from the term of DPV.',
    }),
    legalTypes: z.array(z.enum(LEGAL_TYPES)),
    essential: z.boolean().meta({ description: 'Of at least one definition.' }),
    sellOrShare: z.boolean().meta({ description: 'Of at least one definition.' }),
    consents: z.array(
      z.object({ id: z.string(), name: z.string(), enabled: z.boolean(), published: z.boolean() }),
    ),
    recipients: z.array(z.object({ name: z.string(), role: z.enum(['processor', 'third_party']) })),
    dataMap: z.object({ declared: z.boolean(), collections: z.int() }).nullable().meta({
      description:
        'Whether the data map in force declares it, and how many collections serve it; null without a map.',
    }),
  })
  .meta({ examples: [PURPOSE] });
export type ConsentPurposeView = z.infer<typeof consentPurposeSchema>;
export const consentPurposePageSchema = pageSchema(consentPurposeSchema).meta({
  examples: [{ items: [PURPOSE], nextCursor: null }],
});
