import {
  controllerProfileInputSchema,
  createGroupSchema,
  createPrivacyNoticeSchema,
  createVersionSchema,
  putApprovalPolicySchema,
  putCategorySchema,
  putConsentClientSchema,
  putMailTemplateSchema,
  updateTenantSchema,
  updateWebhookEndpointSchema,
  writeConsentSchema,
  writeRightSchema,
} from '#contracts/schemas';
import { configDocumentSchema } from './config-document.js';

interface Members {
  readonly shape: object;
}
interface Section {
  readonly wire: Members;
  readonly file: Members;
  /** What a member of the wire is called in a file. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Members of the wire that no file carries, each for its reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

const stated = 'kept by the service, whatever is sent';
const byName = 'an id of one tenant: a file says the name';
const file = configDocumentSchema.shape;
const consent = file.consents.unwrap().element;
const version = consent.shape.versions.unwrap().element;
const SECTIONS: Readonly<Record<string, Section>> = {
  settings: { wire: updateTenantSchema, file: file.settings.unwrap() },
  controller: { wire: controllerProfileInputSchema, file: file.controller.unwrap() },
  categories: { wire: putCategorySchema, file: file.categories.unwrap().element },
  groups: {
    wire: createGroupSchema,
    file: file.groups.unwrap().element,
    renamed: { group_name: 'name' },
  },
  rights: { wire: writeRightSchema, file: file.rights.unwrap().element },
  consents: {
    wire: writeConsentSchema,
    file: consent,
    renamed: { consent_name: 'name', group_name: 'group' },
    leftOut: { consent_group_id: byName, createdTime: stated, updatedTime: stated },
  },
  versions: { wire: createVersionSchema, file: version, leftOut: { consent_id: byName } },
  texts: {
    wire: createVersionSchema.shape.content.unwrap().unwrap().element,
    file: version.shape.content.unwrap().unwrap().element,
  },
  clients: {
    wire: putConsentClientSchema,
    file: file.clients.unwrap().element,
    renamed: { consentRefs: 'consents' },
    leftOut: { apiClientId: 'which key is its secret belongs to an installation' },
  },
  webhooks: { wire: updateWebhookEndpointSchema, file: file.webhooks.unwrap().element },
  approvalPolicy: {
    wire: putApprovalPolicySchema.shape.rules.element,
    file: file.approvalPolicy.unwrap().shape.rules.element,
  },
  privacyNotices: { wire: createPrivacyNoticeSchema, file: file.privacyNotices.unwrap().element },
  letters: {
    wire: putMailTemplateSchema,
    file: file.letters.unwrap().element,
    leftOut: { basedOn: 'a file says what is to be, not what was read before' },
  },
};

describe('a configuration', () => {
  it.each(Object.entries(SECTIONS))(
    'has every member of the API in its %s, or says why not',
    (_, { wire, file: section, renamed = {}, leftOut = {} }) => {
      const carried = new Set(Object.keys(section.shape));
      const forgotten = Object.keys(wire.shape).filter(
        (member) => !carried.has(renamed[member] ?? member) && !Object.hasOwn(leftOut, member),
      );
      expect(forgotten).toEqual([]);
      expect(Object.keys(leftOut).filter((member) => carried.has(member))).toEqual([]);
    },
  );
});
