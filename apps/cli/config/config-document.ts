import { z } from 'zod';
import { DEONTICITIES } from '#contracts';
import {
  clientIdSchema,
  createPrivacyNoticeSchema,
  categoryKeySchema,
  controllerProfileInputSchema,
  createVersionSchema,
  mailTemplateParamsSchema,
  putApprovalPolicySchema,
  putCategorySchema,
  putConsentClientSchema,
  putMailTemplateSchema,
  updateTenantSchema,
  updateWebhookEndpointSchema,
  writeConsentSchema,
  writeRightSchema,
} from '#contracts/schemas';

/** Version of the format. A file of a later one is refused: what it says is not known here. */
export const FORMAT = 1;

/** As the consent API takes it, but nothing that nobody knows: a slip of the pen must not be ignored in a file. */
const strictly = <Shape extends z.core.$ZodLooseShape>(schema: z.ZodObject<Shape>) => schema.strict();

const nameSchema = writeConsentSchema.shape.consent_name;
const groupRefSchema = z.string().trim().min(1).max(128);

const groupSchema = z.strictObject({
  name: nameSchema,
  description: z.string().max(2000).optional(),
  enabled: z.boolean().optional(),
});
export type ConfigGroup = z.infer<typeof groupSchema>;

const category = putCategorySchema.shape;
const categorySchema = z.strictObject({
  key: categoryKeySchema,
  name: category.name,
  description: category.description.unwrap().optional(),
  displayNames: category.displayNames.unwrap().optional(),
  sensitive: category.sensitive.unwrap().optional(),
});
export type ConfigCategory = z.infer<typeof categorySchema>;

const rightSchema = z.strictObject({
  ...writeRightSchema.shape,
  content: z.array(strictly(writeRightSchema.shape.content.element)).min(1).max(100),
});
export type ConfigRight = z.infer<typeof rightSchema>;

const contentList = createVersionSchema.shape.content.unwrap().unwrap();
const textSchema = contentList.element.extend({ hash: z.string().nullish() }).strict();
export type ConfigText = z.infer<typeof textSchema>;

const { consent_id: _consent, version: _number, ...versionMembers } = createVersionSchema.shape;
const versionSchema = z.strictObject({
  ...versionMembers,
  version: z.number().positive(),
  consentType: createVersionSchema.shape.consentType.unwrap().unwrap(),
  content: z.array(textSchema).max(1000).nullish(),
  /** The version whose changed text made this one. */
  supersedes: z.number().positive().nullish(),
});
export type ConfigVersion = z.infer<typeof versionSchema>;

const topics = writeConsentSchema.shape.topics.unwrap().unwrap();
const channels = writeConsentSchema.shape.channels.unwrap().unwrap();
const [purposeName, purpose] = writeConsentSchema.shape.processingPurposes.unwrap().unwrap().element.options;
const [partyName, party] = writeConsentSchema.shape.involvedParties.unwrap().unwrap().element.options;
const {
  consent_name: _name,
  group_name: _group,
  consent_group_id: _groupId,
  createdTime: _created,
  updatedTime: _updated,
  ...consentMembers
} = writeConsentSchema.shape;
const consentSchema = z.strictObject({
  ...consentMembers,
  name: nameSchema,
  group: groupRefSchema,
  processingPurposes: z
    .array(z.union([purposeName, strictly(purpose)]))
    .max(50)
    .nullish(),
  involvedParties: z
    .array(z.union([partyName, strictly(party)]))
    .max(50)
    .nullish(),
  topics: z.array(strictly(topics.element)).pipe(topics).nullish(),
  channels: z.array(strictly(channels.element)).pipe(channels).nullish(),
  versions: z.array(versionSchema).default([]),
});
export type ConfigConsent = z.infer<typeof consentSchema>;

/** A consent by names: ids are those of one tenant. */
const consentRefSchema = z.strictObject({ group: groupRefSchema, name: nameSchema });
export type ConsentName = z.infer<typeof consentRefSchema>;

const client = putConsentClientSchema.shape;
const clientSchema = z.strictObject({
  clientId: clientIdSchema,
  displayName: client.displayName,
  clientType: client.clientType.unwrap().optional(),
  consentGroups: client.consentGroups.unwrap().optional(),
  consents: z
    .array(consentRefSchema.extend({ deonticity: z.enum(DEONTICITIES).optional() }))
    .max(200)
    .optional(),
  requiredClaims: client.requiredClaims.unwrap().optional(),
  consentScopes: client.consentScopes.unwrap().optional(),
  origins: client.origins.unwrap().optional(),
});
export type ConfigClient = z.infer<typeof clientSchema>;

const listed = <Item extends z.ZodType>(item: Item) =>
  z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('all') }),
    // none is left of consents that are gone
    z.strictObject({ mode: z.literal('only'), list: z.array(item).max(200) }),
    z.strictObject({ mode: z.literal('except'), list: z.array(item).max(200) }),
  ]);
const filterSchema = z.strictObject({
  consents: listed(consentRefSchema).optional(),
  purposes: listed(z.string().min(1).max(200)).optional(),
});
export type ConfigFilter = z.infer<typeof filterSchema>;

const secretName = z
  .string()
  .regex(/^env:[A-Za-z_][A-Za-z0-9_]*$/, 'name a variable, such as env:HOOK_SECRET');
const place = {
  in: z.enum(['header', 'query']),
  name: z.string().min(1).max(64),
  secret: secretName.optional(),
};
const authenticationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('APIKEY'), ...place }),
  z.strictObject({
    kind: z.literal('TOTP'),
    ...place,
    algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
    digits: z.union([z.literal(6), z.literal(8)]),
    period: z.int(),
  }),
  z.strictObject({
    kind: z.literal('CIDAAS_OAUTH2'),
    tokenUrl: z.string().min(1).max(2000),
    clientId: z.string().min(1).max(200),
    scope: z.string().min(1).max(500).optional(),
    clientAuthentication: z.enum(['basic', 'body']),
    secret: secretName.optional(),
  }),
]);
export type ConfigAuthentication = z.infer<typeof authenticationSchema>;

const endpoint = updateWebhookEndpointSchema.shape;
const webhookSchema = z.strictObject({
  url: endpoint.url.unwrap(),
  enabled: endpoint.enabled,
  events: endpoint.events,
  format: endpoint.format,
  includeSubject: endpoint.includeSubject,
  filter: filterSchema.nullish(),
  authentication: authenticationSchema.nullish(),
});
export type ConfigWebhook = z.infer<typeof webhookSchema>;

const policy = putApprovalPolicySchema.shape;
const policySchema = z.strictObject({
  rules: z.array(
    policy.rules.element.safeExtend({
      /** By their addresses: ids are those of one tenant. */
      checks: z.array(z.string().min(1).max(2000)).min(1).max(10).optional(),
    }),
  ),
});

const letterSchema = z.strictObject({
  ...mailTemplateParamsSchema.shape,
  subject: putMailTemplateSchema.shape.subject,
  body: putMailTemplateSchema.shape.body,
});
export type ConfigLetter = z.infer<typeof letterSchema>;

/** What holds, held or is to hold: a draft is nothing that a tenant decided. */
const noticeSchema = z.strictObject({
  ...createPrivacyNoticeSchema.shape,
  from: createPrivacyNoticeSchema.shape.from.unwrap(),
});
export type ConfigNotice = z.infer<typeof noticeSchema>;

/** What a tenant decided, in a file: names in place of ids, so that it can go to another tenant. */
export const configDocumentSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** Whose it was. Says nothing about where it goes. */
  tenant: z.string().max(63).optional(),
  settings: updateTenantSchema.optional(),
  controller: controllerProfileInputSchema.optional(),
  categories: z.array(categorySchema).default([]),
  groups: z.array(groupSchema).default([]),
  rights: z.array(rightSchema).default([]),
  consents: z.array(consentSchema).default([]),
  clients: z.array(clientSchema).default([]),
  webhooks: z.array(webhookSchema).default([]),
  approvalPolicy: policySchema.optional(),
  letters: z.array(letterSchema).default([]),
  privacyNotices: z.array(noticeSchema).default([]),
});
export type ConfigDocument = z.infer<typeof configDocumentSchema>;
