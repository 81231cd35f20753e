import { ANSWER_STATUSES, RECORD_KINDS } from '../consents.js';
import { IDENTITY_TYPES } from '../identities.js';
import { isBoolean, plainList, plainName, plainObject, plainText, plainWord } from './plain-members.js';

/*
 * What most callers send, told without the schemas of zod, which take several times as long: where one of these says yes, the
 * schema would take the body and leave it as it is. Where it says no, the schema has to be asked, which also says what is wrong.
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);
const isName = plainName(128);

/** Of `postActionSchema`: an answer to a consent without anything rare in it. */
export const isPlainAction = plainObject(
  {
    type: plainWord(RECORD_KINDS),
    sub: plainName(255),
    consent_id: isUuid,
    consent_version_id: isUuid,
    client_id: isName,
    status: plainWord(ANSWER_STATUSES),
    accepted_fields: plainList(isName, 200),
    scopes: plainList(plainName(200), 200),
    action_id: isName,
    action_type: isName,
    locale: plainText(35),
    accepted_by: plainText(255),
    field_key: plainText(255),
    url: plainText(2_048),
    gpc: isBoolean,
    gpcOverride: isBoolean,
  },
  ['type', 'sub'],
);

/** Of `decisionsSchema`: one question about one of the known kinds of identifiers. */
export const isPlainQuestion = plainObject(
  {
    subject: plainObject({ type: plainWord(IDENTITY_TYPES), value: plainName(1_000) }, ['type', 'value']),
    purpose: plainText(100, 1),
    topic: plainText(40),
    channel: plainText(40),
    explain: isBoolean,
  },
  ['subject', 'purpose'],
);
