import type { ConsentRecordView, RecordedAnswer } from '#consents';
import type { ActionView } from '#contracts/schemas';

/** A record on the wire of the consent API (consent reference 6.5). */
export function actionView({ record, sub, history }: ConsentRecordView): ActionView {
  const { receipt, versionId, actionId, actionType, processing, ...more } = record.details as Details;
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
      accepted_fields: record.acceptedFields,
      scopes: record.scopes,
      user_skip_amount: record.skips,
    }),
    ...(processing !== undefined && { processing }),
    ...(actionId !== undefined && { action_id: actionId }),
    ...(actionType !== undefined && { action_type: actionType }),
    consentStatus: history.map((entry) => ({
      status: entry.status,
      createdTime: entry.at.toISOString(),
      ...(entry.clientId !== null && { client_id: entry.clientId }),
      ...(entry.acceptedBy !== null && { accepted_by: entry.acceptedBy }),
      source: entry.source,
    })),
    ...(receipt !== undefined && { receiptId: `rcp_${receipt}` }),
    ...(record.requestId !== null && { requestId: record.requestId, actionStatus: record.requestState }),
    ...(record.rightName !== null && { dataSubjectRight: record.rightName, ...more }),
    createdTime: record.createdAt.toISOString(),
    updatedTime: record.updatedAt.toISOString(),
  };
}

interface Details extends Readonly<Record<string, unknown>> {
  readonly receipt?: string;
  readonly versionId?: string;
  readonly actionId?: string;
  readonly actionType?: string;
  readonly processing?: unknown;
}

/** What a caller hears of an answer beside the record itself. */
export const effectOf = ({ effect }: RecordedAnswer, legalType: string): object => ({
  ...(effect && { effect }),
  ...(effect && legalType === 'legitimate_interests' && { right: 'ContradictionDataProcessing' }),
});

/** Members that a caller may ask for one by one; `_id` is always there. */
export const projected = (view: ActionView, fields: readonly string[] | undefined): ActionView =>
  fields === undefined
    ? view
    : (Object.fromEntries(
        Object.entries(view).filter(([name]) => name === '_id' || fields.includes(name)),
      ) as ActionView);
