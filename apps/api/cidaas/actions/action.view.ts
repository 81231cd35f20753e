import {
  RECORD_FIELD_NAMES,
  awaitedOfRecord,
  type AnswerCommand,
  type ConsentRecordView,
  type HistoryEntry,
  type RecordedAnswer,
} from '#consents';
import { AppError, type Awaited } from '#contracts';
import type { ActionView } from '#contracts/schemas';
import type { Authorisers } from '#domain';
import type { RightDetails } from '#requests';

/** A record on the wire of the consent API (consent reference 6.5). */
export function actionView(
  { record, sub, history, expired }: ConsentRecordView,
  right?: RightDetails,
): ActionView {
  const { receipt, versionId, actionId, actionType, processing, authorisers } = record.details as Details;
  const isAnswer = record.status !== null;
  return {
    _id: record.id,
    id: record.id,
    type: record.kind,
    sub,
    consent_id: record.consentId,
    consent_name: record.consentName,
    consent_version_id: isAnswer ? record.versionKey : (versionId ?? null),
    version: record.versionNumber === null ? null : Number(record.versionNumber),
    client_id: record.clientId,
    ...(isAnswer && {
      status: record.status!,
      ...(expired ? { effectiveStatus: 'expired' as const } : effectiveStatus(awaitedOfRecord(record))),
      accepted_fields: record.acceptedFields,
      scopes: record.scopes,
      user_skip_amount: record.skips,
    }),
    ...(processing !== undefined && { processing }),
    ...(actionId !== undefined && { action_id: actionId }),
    ...(actionType !== undefined && { action_type: actionType }),
    ...(authorisers && { authorisers: authorisersView(authorisers) }),
    consentStatus: history.map(historyView),
    ...(receipt !== undefined && { receiptId: `rcp_${receipt}` }),
    ...(record.rightName !== null && {
      dataSubjectRight: record.rightName,
      requestId: record.requestId!,
      actionStatus: record.requestState,
      ...rightMembers(right),
    }),
    createdTime: record.createdAt.toISOString(),
    updatedTime: record.updatedAt.toISOString(),
  };
}

/** Beside `status`, which says what was answered in the four words that every client knows. */
const effectiveStatus = ([first]: readonly Awaited[]): Pick<ActionView, 'effectiveStatus'> =>
  first === undefined
    ? {}
    : { effectiveStatus: first === 'confirmation' ? 'unconfirmed' : 'awaiting_authorisation' };

const authorisersView = (authorisers: Authorisers) =>
  Object.values(authorisers).map(({ relation, state }) => ({ relation, state }));

/** Projections of the request: nothing of a right is kept twice (consent reference, invariant I15). */
const rightMembers = (
  { terms, messages }: RightDetails = { terms: {}, messages: [] },
): Pick<ActionView, 'provideDataTo' | 'settleAmount' | 'chatItems'> => ({
  provideDataTo: terms.provideDataTo ?? { channel: 'portal' },
  settleAmount: terms.settleAmount ?? null,
  chatItems: messages.map(({ id, text, from, internal, createdAt }) => ({
    _id: id.slice(id.indexOf('_') + 1),
    text,
    from,
    ...(internal && { internal }),
    createdTime: createdAt.toISOString(),
  })),
});

interface Details extends Readonly<Record<string, unknown>> {
  readonly receipt?: string;
  readonly versionId?: string;
  readonly actionId?: string;
  readonly actionType?: string;
  readonly processing?: unknown;
  readonly authorisers?: Authorisers;
}

type AnswerHistory = NonNullable<ActionView['consentStatus']>;

export const historyView = (entry: Omit<HistoryEntry, 'recordId'>): AnswerHistory[number] => ({
  status: entry.status,
  ...effectiveStatus(entry.awaits ?? []),
  createdTime: entry.at.toISOString(),
  ...(entry.clientId !== null && { client_id: entry.clientId }),
  ...(entry.acceptedBy !== null && { accepted_by: entry.acceptedBy }),
  source: entry.source,
});

/** The history of a record that an answer has just made, which nobody has to read. */
export const firstHistory = ({ record, awaits }: RecordedAnswer, command: AnswerCommand): AnswerHistory => [
  {
    status: record.status,
    ...effectiveStatus(awaits),
    createdTime: record.createdAt,
    ...(record.clientId !== null && { client_id: record.clientId }),
    ...(command.personal?.acceptedBy !== undefined && { accepted_by: command.personal.acceptedBy }),
    source: command.source,
  },
];

/** The record of an answer as it is after it, which nobody has to read again. */
export function answerView(
  { record, about, awaits }: RecordedAnswer,
  sub: string,
  consentStatus: AnswerHistory,
): ActionView {
  const { receipt, actionId, actionType, authorisers } = record.details as Details;
  return {
    _id: record.id,
    id: record.id,
    type: record.kind,
    sub,
    consent_id: record.consentId,
    consent_name: about.consentName,
    consent_version_id: record.versionId,
    version: about.versionNumber,
    client_id: record.clientId,
    status: record.status,
    ...effectiveStatus(awaits),
    accepted_fields: record.acceptedFields,
    scopes: record.scopes,
    user_skip_amount: record.skips,
    ...(actionId !== undefined && { action_id: actionId }),
    ...(actionType !== undefined && { action_type: actionType }),
    ...(authorisers && { authorisers: authorisersView(authorisers) }),
    consentStatus,
    ...(receipt !== undefined && { receiptId: `rcp_${receipt}` }),
    createdTime: record.createdAt,
    updatedTime: record.updatedAt,
  };
}

/** What a caller hears of an answer beside the record itself. */
export const effectOf = ({ effect, about }: RecordedAnswer): object => ({
  ...(effect && { effect }),
  ...(effect === 'recorded_only' &&
    about.legalType === 'legitimate_interests' && { right: 'ContradictionDataProcessing' }),
});

/** Members that a caller may ask for one by one: of records of every kind, and what records are searched by. */
const MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'accepted_fields', 'scopes', 'user_skip_amount', 'effectiveStatus', 'processing', 'action_type'],
  ...['authorisers', 'consentStatus', 'receiptId', 'requestId', 'provideDataTo', 'settleAmount', 'chatItems'],
  ...RECORD_FIELD_NAMES,
]);

/** @throws AppError `filter.invalid` for a member that no record has */
export function refuseUnknownFields(fields: readonly string[] = []): void {
  const unknown = fields.find((field) => !MEMBERS.has(field));
  if (unknown === undefined) return;
  throw new AppError('filter.invalid', {
    param: 'fields',
    detail: `fields: ${JSON.stringify(unknown)} is no member of a record. Known: ${[...MEMBERS].join(', ')}.`,
  });
}

/** `_id` is always there. */
export const projected = (view: ActionView, fields: readonly string[] | undefined): ActionView =>
  fields === undefined
    ? view
    : (Object.fromEntries(
        Object.entries(view).filter(([name]) => name === '_id' || fields.includes(name)),
      ) as ActionView);
