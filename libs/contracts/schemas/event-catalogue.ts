import { z } from 'zod';
import {
  EVENT_TYPES,
  RECIPIENT_ACTS,
  REFUSAL_CODES,
  REQUEST_STATES,
  RIGHTS,
  idPattern,
  type EventType,
} from '#contracts';
import { regimeIdSchema } from './regime-id.js';
import * as ex from './examples/events.js';

/** Grows when a member of an event goes or changes its meaning. What is added changes nothing: receivers pass over what they do not know. */
export const EVENT_SCHEMA_VERSION = 1;

const instant = z.iso.datetime();
const id = (kind: Parameters<typeof idPattern>[0]) => z.string().regex(idPattern(kind));

const ofRequest = z.object({ requestId: id('request'), sequence: z.int().min(1) });
const ofRequestState = ofRequest.extend({
  id: id('request'),
  number: z.string(),
  right: z.enum(RIGHTS),
  regime: regimeIdSchema,
  state: z.enum(REQUEST_STATES),
  revision: z.int(),
  refusalCodes: z
    .array(z.enum(REFUSAL_CODES))
    .optional()
    .meta({ description: 'Once it is closed: why it was refused, in whole or in part.' }),
});
const ofRestriction = ofRequest.extend({ id: id('restriction'), state: z.string() });
const ofCertificate = ofRequest.extend({ id: id('certificate') });

const ofRecipient = ofRequest.extend({
  id: id('recipientNotice'),
  recipient: z.string(),
  act: z.enum(RECIPIENT_ACTS),
});
const ofRecipientNotice = ofRecipient.extend({
  expectedBy: instant,
  check: z.int().meta({ description: '0: told for the first time; else which check made it tell again.' }),
  number: z
    .string()
    .optional()
    .meta({ description: 'Of the case; only in the message to the recipient, as what follows.' }),
  purposes: z.array(z.string()).optional(),
  identifiers: z.array(z.object({ type: z.string(), value: z.string() })).optional(),
  link: z.string().optional().meta({ description: 'Where the recipient confirms.' }),
});

const ofConsent = z.object({
  trackingId: z.uuid().meta({ description: 'Of the record, the same for all answers to a version.' }),
  consentId: z.uuid(),
  clientId: z.string().nullable(),
  subject: z.uuid().meta({ description: 'The person as a keyed digest.' }),
  sub: z.string().optional().meta({ description: 'The person, for endpoints with includeSubject.' }),
});
const ofAnswer = (status: string) =>
  ofConsent.extend({ versionId: z.uuid(), version: z.number(), status: z.literal(status) });
const ofDefinition = z.object({ consent_id: z.uuid() });
const ofVersion = ofDefinition.extend({ consent_version_id: z.uuid(), version: z.number() });
const ofGroup = z.object({ consent_group_id: z.uuid() });

/** The members of `data` of each event, apart from `eventId`, which all have. */
const DATA: Readonly<Record<Exclude<EventType, `request.${string}`>, z.ZodObject>> = {
  'restriction.set': ofRestriction,
  'restriction.lift_notified': ofRestriction,
  'restriction.lifted': ofRestriction,
  'certificate.issued': ofCertificate,
  'recipient.notified': ofRecipientNotice,
  'recipient.confirmed': ofRecipient,
  'recipient.escalated': ofRecipient,
  'consent.accepted': ofAnswer('accepted'),
  'consent.declined': ofAnswer('declined'),
  'consent.revoked': ofAnswer('revoked'),
  'consent.skipped': ofAnswer('skipped'),
  'consent.expired': ofAnswer('expired'),
  'consent.pending': ofAnswer('pending'),
  'consent.preferences.changed': ofConsent,
  'consent.version.published': ofVersion,
  'consent.group.created': ofGroup,
  'consent.group.updated': ofGroup,
  'consent.group.deleted': ofGroup,
  'consent.definition.created': ofDefinition,
  'consent.definition.updated': ofDefinition,
  'consent.definition.deleted': ofDefinition,
  'webhook.test': z.object({}),
};

const isOfRequest = (type: EventType): type is Extract<EventType, `request.${string}`> =>
  type.startsWith('request.');

/** The body of a webhook with this event, in the form of Habeas. */
export function eventSchema(type: EventType): z.ZodType {
  const data = isOfRequest(type) ? ofRequestState : DATA[type];
  return z
    .object({ type: z.literal(type), timestamp: instant, data: data.extend({ eventId: id('event') }) })
    .meta({ title: type, examples: [ex.exampleOf(type)] });
}

export const eventCatalogueSchema = z
  .object({
    items: z.array(
      z.object({
        type: z.enum(EVENT_TYPES),
        version: z.int(),
        schema: z.string().meta({ description: 'Path of its JSON Schema.' }),
      }),
    ),
  })
  .meta({ examples: [ex.CATALOGUE] });
export type EventCatalogue = z.infer<typeof eventCatalogueSchema>;

export const eventSchemaDocumentSchema = z
  .looseObject({ $schema: z.string(), $id: z.string(), title: z.enum(EVENT_TYPES) })
  .meta({ description: 'A JSON Schema 2020-12.', examples: [ex.SCHEMA] });
export type EventSchemaDocument = z.infer<typeof eventSchemaDocumentSchema>;
