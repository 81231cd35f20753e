import { z } from 'zod';
import { DEONTICITIES, LEGAL_TYPES, OBTAINED_BY } from '../../consents.js';
import { offeredChannelsSchema, offeredTopicsSchema } from '../consents/preferences.js';
import { text } from '../text.js';
import { consentVersionSchema, VERSION_EXAMPLE } from './versions.js';
import {
  wireAnswer,
  wireDuration,
  wireFlag,
  wireIdentity,
  wireList,
  wireName,
  wirePageSchema,
  wireSearch,
  wireStated,
  wireTimes,
  wireUrl,
  word,
} from './wire.js';

const PARTY_ROLES = ['controller', 'joint_controller', 'processor', 'recipient', 'third_party'] as const;
const IRI = /^[a-z][a-z0-9+.-]*:\S+$/i;
/** How a consent is shown; others are kept and shown as a checkbox. */
const INTERACTION_MODES = ['checkbox', 'button', 'notice', 'none'];

const REQUEST_EXAMPLE = {
  consent_name: 'newsletter',
  legalType: 'consent',
  consentType: 'declarative',
  interactionMode: 'checkbox',
  deonticity: 'optional',
  group_name: 'privacy-and-terms',
  show_in_registration: true,
  processingPurposes: [
    {
      key: 'newsletter',
      name: 'Send the monthly newsletter',
      dpvPurpose: 'https://w3id.org/dpv#DirectMarketing',
    },
  ],
  allowedDataSubjectRights: ['RevocationOfConsent', 'Information', 'DataDeletion', 'DataPortability'],
};
const EXAMPLE = {
  _id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
  id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
  consent_group_id: '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11',
  ...REQUEST_EXAMPLE,
  involvedParties: [],
  enabled: true,
  latestVersion: null,
  warnings: ['no_published_version'],
  createdTime: '2026-11-22T09:00:30.000Z',
  updatedTime: '2026-11-22T09:00:30.000Z',
};

const purposeSchema = z.union([
  z.string().trim().min(1).max(200),
  z.object({
    key: z.string().trim().min(1).max(200).optional(),
    name: z.string().trim().min(1).max(200),
    description: z.string().max(2000).optional(),
    dpvPurpose: z.string().max(2048).regex(IRI, 'not an IRI').optional(),
    essential: z.boolean().optional(),
    sellOrShare: z.boolean().optional().meta({
      description: 'Data is sold or shared for this: Global Privacy Control opts out of it',
    }),
  }),
]);
export type PurposeWire = z.infer<typeof purposeSchema>;

const partySchema = z.union([
  z.string().trim().min(1).max(200),
  z.object({
    name: z.string().trim().min(1).max(200),
    role: word(PARTY_ROLES).optional(),
    contact: z.string().max(500).optional(),
    country: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/, 'a country code of two letters')
      .optional(),
  }),
]);
export type PartyWire = z.infer<typeof partySchema>;

const words = z.array(z.string().trim().min(1).max(200)).max(200);

/** Optional members that feed receipts, decisions and expiry; null takes one away. */
const detailMembers = {
  policyUrl: wireUrl.nullish(),
  jurisdiction: z.string().trim().min(1).max(100).nullish(),
  personalDataCategories: words.nullish(),
  thirdPartyRecipients: words.nullish(),
  validityPeriod: wireDuration.nullish().meta({ description: 'An acceptance expires after it' }),
  actionType: z.string().trim().min(1).max(128).nullish().meta({
    description: 'Of an action-based consent: the action at which it is asked',
  }),
  doubleOptIn: z.boolean().nullish().meta({
    description: 'An acceptance counts once a mailed link was followed',
  }),
  guardianBelowAge: z.int().min(1).max(21).nullish().meta({
    description:
      'Below this age a guardian must accept (Art. 8(1) GDPR: 16, or as low as 13 by national law)',
  }),
  guardianAges: z
    .record(z.string().regex(/^[A-Z]{2}$/, 'expected a country such as DE'), z.int().min(1).max(21))
    .nullish()
    .meta({ description: 'The same for those who live in these countries' }),
  topics: offeredTopicsSchema.nullish().meta({
    description: 'Left to the person below the purposes; with legal type `consent` alone',
  }),
  channels: offeredChannelsSchema.nullish(),
};

type ConsentDetails = Partial<z.infer<z.ZodObject<typeof detailMembers>>>;
const DETAILS = Object.keys(detailMembers) as (keyof ConsentDetails)[];

/** The optional members of a consent that were given, null included. */
export const consentDetailsOf = (given: ConsentDetails): ConsentDetails =>
  Object.fromEntries(DETAILS.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));

/** Both of creation and change: the members that are required are required again. */
export const writeConsentSchema = z
  .object({
    consent_name: wireName(),
    legalType: word(LEGAL_TYPES),
    consentType: word(OBTAINED_BY).nullish().meta({
      description: 'Required with legal type `consent`, refused with any other',
    }),
    interactionMode: z
      .string()
      .trim()
      .regex(/^[A-Za-z_]{1,40}$/, 'up to 40 letters and _')
      .overwrite(
        (given) => INTERACTION_MODES.find((mode) => mode.toLowerCase() === given.toLowerCase()) ?? given,
      )
      .nullish(),
    deonticity: word(DEONTICITIES).nullish(),
    processingPurposes: z.array(purposeSchema).max(50).nullish(),
    allowedDataSubjectRights: z.array(z.string().trim().min(1).max(128)).max(200).nullish(),
    involvedParties: z.array(partySchema).max(50).nullish(),
    enabled: z.boolean().nullish(),
    show_in_registration: z.boolean().nullish(),
    group_name: z.string().max(1000).nullish(),
    consent_group_id: z.string().max(1000).nullish(),
    ...detailMembers,
    createdTime: wireStated,
    updatedTime: wireStated,
  })
  .meta({ examples: [REQUEST_EXAMPLE] });
export type WriteConsentWire = z.infer<typeof writeConsentSchema>;

const SORTS = ['consent_name', '-consent_name', 'createdTime', '-createdTime'] as const;

export const consentListQuerySchema = wirePageSchema.extend({
  group_name: text(200).optional(),
  legalType: word(LEGAL_TYPES).optional(),
  consentType: word(OBTAINED_BY).optional(),
  deonticity: word(DEONTICITIES).optional(),
  enabled: wireFlag.optional(),
  show_in_registration: wireFlag.optional(),
  q: wireSearch.optional().meta({ description: 'Part of the name' }),
  sort: word(SORTS).default('consent_name'),
});
export type ConsentListQuery = z.infer<typeof consentListQuerySchema>;

export const consentDeleteQuerySchema = z.object({
  withVersions: wireFlag.optional().meta({ description: 'Versions that nobody answered go with it' }),
});
export type ConsentDeleteQuery = z.infer<typeof consentDeleteQuerySchema>;

const consentSchema = z.object({
  ...wireIdentity,
  consent_name: z.string(),
  consent_group_id: z.uuid(),
  group_name: z.string(),
  legalType: z.enum(LEGAL_TYPES),
  consentType: z.enum(OBTAINED_BY).optional(),
  interactionMode: z.string(),
  deonticity: z.enum(DEONTICITIES),
  processingPurposes: z.array(purposeSchema),
  allowedDataSubjectRights: z.array(z.string()),
  involvedParties: z.array(partySchema),
  enabled: z.boolean(),
  show_in_registration: z.boolean(),
  policyUrl: z.string().optional(),
  jurisdiction: z.string().optional(),
  personalDataCategories: z.array(z.string()).optional(),
  thirdPartyRecipients: z.array(z.string()).optional(),
  validityPeriod: z.string().optional(),
  actionType: z.string().optional(),
  doubleOptIn: z.boolean().optional(),
  guardianBelowAge: z.int().optional(),
  topics: offeredTopicsSchema.optional(),
  channels: offeredChannelsSchema.optional(),
  guardianAges: z.record(z.string(), z.int()).optional(),
  latestVersion: z.number().nullable(),
  warnings: z.array(
    z.enum(['no_processing_purposes', 'no_published_version', 'right_not_usual_for_legal_type']),
  ),
  ...wireTimes,
});
export type ConsentWire = z.infer<typeof consentSchema>;
export const consentAnswerSchema = wireAnswer(consentSchema, EXAMPLE);
export const consentListSchema = wireList(consentSchema, EXAMPLE);
export const latestVersionAnswerSchema = wireAnswer(consentVersionSchema.extend({ consent: consentSchema }), {
  ...VERSION_EXAMPLE,
  consent: { ...EXAMPLE, latestVersion: 1, warnings: [] },
});
