import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access';
import type { ConsentRecordView } from '#consents';
import { AppError } from '#contracts';
import type { ChatItem, CreateAction, UpdateAction } from '#contracts/schemas';
import { RightActions, type NewMessage, type RightChange, type RightDetails } from '#requests';

/** A right in the members of the consent API. */
@Injectable()
export class RightsOnTheWire {
  constructor(@Inject(RightActions) private readonly rights: RightActions) {}

  /** @returns id of the record, and what the caller hears beside the record itself */
  async exercise(
    body: CreateAction,
    { person }: Principal,
  ): Promise<{ readonly recordId: string; readonly more: object }> {
    if (body.dataSubjectRight === undefined)
      throw new AppError('request.invalid', { param: 'dataSubjectRight', detail: 'is missing' });
    const { recordId, duplicate, warnings, recordedOnly } = await this.rights.exercise({
      sub: body.sub,
      right: body.dataSubjectRight,
      consentId: body.consent_id,
      versionId: body.consent_version_id,
      clientId: body.client_id,
      terms: termsOf(body, person !== null),
      message: messageOf(body.chatItem, person !== null, 'subject'),
      person,
    });
    const more = {
      ...(duplicate && { duplicate }),
      ...(warnings.length > 0 && { warnings }),
      ...(recordedOnly && { effect: 'recorded_only' }),
      ...(recordedOnly?.legalType === 'legitimate_interests' && { right: 'ContradictionDataProcessing' }),
    };
    return { recordId, more };
  }

  /** @throws AppError `consent.immutable`, `request.invalid`, `auth.forbidden`, `request.illegal_transition` */
  async change({ record }: ConsentRecordView, body: UpdateAction, { person }: Principal): Promise<void> {
    const fixed = ANSWERS_ONLY.find((member) => body[member] !== undefined);
    if (fixed)
      throw new AppError('consent.immutable', {
        param: fixed,
        detail: `${fixed}: an exercised right has provideDataTo, settleAmount, chatItem and actionStatus.`,
      });
    const change: RightChange = {
      command: commandOf(body, person !== null),
      terms: termsOf(body, person !== null),
      message: messageOf(body.chatItem, person !== null, person ? 'subject' : 'staff'),
    };
    await this.rights.change(record.requestId!, change, person !== null);
  }

  /** By the id of the request. */
  details(
    views: readonly ConsentRecordView[],
    { person }: Principal,
  ): Promise<ReadonlyMap<string, RightDetails>> {
    const requestIds = views.flatMap(({ record }) => record.requestId ?? []);
    if (requestIds.length === 0) return Promise.resolve(new Map());
    return this.rights.details(requestIds, { internal: person === null });
  }
}

const ANSWERS_ONLY = ['status', 'accepted_fields', 'scopes', 'user_skip_amount'] as const;

/** A fee is the controller's to ask for and to justify (Art. 12(5) GDPR). */
function termsOf({ provideDataTo, settleAmount }: UpdateAction, byPerson: boolean): RightChange['terms'] {
  if (byPerson && settleAmount !== undefined)
    throw new AppError('auth.forbidden', {
      param: 'settleAmount',
      detail: 'settleAmount: only staff sets the fee of a request.',
    });
  return { provideDataTo, settleAmount };
}

/** What comes with a right are the words of the person, what comes later those of staff, unless the caller says otherwise. */
function messageOf(
  item: ChatItem | undefined,
  byPerson: boolean,
  usual: NewMessage['from'],
): NewMessage | null {
  if (!item) return null;
  const { text, internal = false } = item;
  const from = item.from ?? (internal ? 'staff' : usual);
  if (byPerson && from === 'staff')
    throw new AppError('auth.forbidden', {
      param: 'chatItem',
      detail: 'chatItem: only staff writes as staff or among itself.',
    });
  if (internal && from === 'subject')
    throw new AppError('request.invalid', {
      param: 'chatItem.internal',
      detail: 'chatItem.internal: what the person says is hidden from nobody.',
    });
  return { text, from, internal };
}

/** What an `actionStatus` asks of the request: to withdraw or to refuse it, and nothing else (consent reference, I15). */
function commandOf(body: UpdateAction, byPerson: boolean): RightChange['command'] {
  const { actionStatus, chatItem, reasonCode } = body;
  switch (actionStatus) {
    case undefined:
      return null;
    case 'withdrawn':
      return { kind: 'withdrawal', body: {}, text: chatItem?.text };
    case 'refused':
      if (byPerson)
        throw new AppError('auth.forbidden', {
          param: 'actionStatus',
          detail: 'Only staff refuses a request.',
        });
      return { kind: 'refusal', body: { codes: [reasonOf(reasonCode)] }, text: wordsOf(chatItem) };
    default:
      throw new AppError('request.illegal_transition', {
        param: 'actionStatus',
        detail:
          'actionStatus: only withdrawn and refused can be asked for; the request makes the others itself.',
      });
  }
}

/** A refusal without a reason is unlawful (Art. 12(4) GDPR). */
function reasonOf(code: UpdateAction['reasonCode']) {
  if (code) return code;
  throw new AppError('request.invalid', {
    param: 'reasonCode',
    detail: 'reasonCode: is missing. Name the ground of the refusal.',
  });
}

function wordsOf(item: ChatItem | undefined): string {
  if (item) return item.text;
  throw new AppError('request.invalid', {
    param: 'chatItem.text',
    detail: 'chatItem.text: is missing. Say in words why the request is refused.',
  });
}
