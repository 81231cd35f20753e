import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access';
import {
  ConsentRecorder,
  ConsentRecordsService,
  Presentations,
  type AnswerCommand,
  type BrowserCall,
  type ConsentRecordView,
  type PersonalMembers,
  type RecordFilter,
} from '#consents';
import { AppError } from '#contracts';
import type {
  ActionView,
  CreateAction,
  GraphActions,
  PostAction,
  UpdateAction,
  UserActions,
} from '#contracts/schemas';
import { Visits, besideSignal } from '../wire/visits.service.js';
import {
  actionView,
  answerView,
  effectOf,
  firstHistory,
  historyView,
  projected,
  refuseUnknownFields,
} from './action.view.js';
import { RightsOnTheWire } from './rights-on-the-wire.service.js';

/** Who calls, and what their browser tells. */
interface Visit {
  readonly caller: Principal;
  readonly call: BrowserCall;
}

/** What the consent API says about actions, in terms of records. */
@Injectable()
export class ActionsService {
  constructor(
    @Inject(ConsentRecorder) private readonly recorder: ConsentRecorder,
    @Inject(ConsentRecordsService) private readonly records: ConsentRecordsService,
    @Inject(Presentations) private readonly presentations: Presentations,
    @Inject(RightsOnTheWire) private readonly rights: RightsOnTheWire,
    @Inject(Visits) private readonly visits: Visits,
  ) {}

  /** Creates a record, or answers the one that is the same; with `_id` it is an update. */
  create(body: PostAction, visit: Visit): Promise<ActionView> {
    if (body._id !== undefined || body.id !== undefined)
      return this.update(body.id ?? body._id!, body, visit);
    return this.#create(body as CreateAction, visit);
  }

  async get(id: string, caller: Principal): Promise<ActionView> {
    return this.#view(await this.#own(id, caller), caller);
  }

  async update(id: string, body: UpdateAction, visit: Visit): Promise<ActionView> {
    const { caller } = visit;
    if ([body._id, body.id].some((other) => other !== undefined && other !== id))
      throw new AppError('request.invalid', { param: '_id', detail: 'The ids of path and body differ.' });
    const current = await this.#own(id, caller);
    refuseChanges(current, body);
    if (current.record.kind === 'subjectrightaction') {
      await this.rights.change(current, body, caller);
      return this.get(id, caller);
    }
    if (body.user_skip_amount !== undefined) await this.#resetSkips(current, body.user_skip_amount);
    if (body.status === undefined) return actionView(await this.records.get(id));
    const { record, sub } = current;
    return this.#answer(
      {
        ...body,
        type: record.kind,
        sub,
        consent_id: record.consentId!,
        consent_version_id: record.versionKey,
        client_id: body.client_id ?? record.clientId ?? undefined,
        action_id: record.details.actionId as string | undefined,
        action_type: body.action_type ?? (record.details.actionType as string | undefined),
        accepted_fields: body.accepted_fields ?? [...record.acceptedFields],
        scopes: body.scopes ?? [...record.scopes],
      },
      visit,
      record.slot,
    );
  }

  /** @throws AppError `consent_record.not_found`, `consent.in_use` */
  async remove(id: string, reason: string): Promise<{ _id: string; deleted: true }> {
    await this.records.remove(id, reason);
    return { _id: id, deleted: true };
  }

  async ofUser(
    sub: string,
    search: UserActions,
    caller: Principal,
  ): Promise<{ items: ActionView[]; total: number }> {
    const { type, from, to, skip, take, sort, ...rest } = search;
    const equal = { ...rest, type, sub: [sub] };
    const filter = Object.fromEntries(
      Object.entries({ ...equal, from, to }).filter(([, value]) => value !== undefined),
    );
    const order = [
      { field: sort.replace(/^-/, ''), dir: sort.startsWith('-') ? ('desc' as const) : ('asc' as const) },
    ];
    const { items, total } = await this.records.search({ filter, sort: order, skip, take });
    return { items: await this.#views(items, caller), total };
  }

  async graph(
    search: GraphActions,
    caller: Principal,
  ): Promise<{ items: ActionView[]; total: number; nextCursor: string | null }> {
    const { fields, filter, ...rest } = search;
    refuseUnknownFields(fields);
    const { items, total, nextCursor } = await this.records.search({
      ...rest,
      filter: filter as RecordFilter | undefined,
    });
    const views = await this.#views(items, caller);
    return { items: views.map((view) => projected(view, fields)), total, nextCursor };
  }

  async #create(body: CreateAction, visit: Visit): Promise<ActionView> {
    const { caller } = visit;
    refuseForeign(body.sub, caller);
    if (body.type === 'dataprocessing') return this.#noteProcessing(body, caller);
    if (body.type === 'subjectrightaction') {
      const { recordId, more } = await this.rights.exercise(body, caller);
      return { ...(await this.get(recordId, caller)), ...more };
    }
    return this.#answer(body, visit);
  }

  async #answer(body: CreateAction, visit: Visit, slot?: string): Promise<ActionView> {
    const { caller, call } = visit;
    const plain = commandOf(body, caller);
    // most answers come with nothing of this, and must not wait for it
    const shown = body.presentationId === undefined ? {} : await this.#shown(body, caller);
    const visitor = { sub: body.sub, clientId: plain.clientId, own: caller.person !== null, gpc: body.gpc };
    const coming = this.visits.signal(visitor, call);
    const signal = coming && (await coming);
    const beside = besideSignal(plain, signal, body.gpcOverride);
    const personal = visitor.own ? await this.visits.personal(visitor, call, plain.personal) : plain.personal;
    const command = { ...plain, ...shown, ...beside, personal, slot };
    const recorded = await this.recorder.answer(command);
    const history = recorded.first
      ? firstHistory(recorded, command)
      : (await this.recorder.history(recorded)).map(historyView);
    return {
      ...answerView(recorded, command.sub, history),
      ...effectOf(recorded),
      ...(signal && { gpc: signal.outcome }),
    };
  }

  /** What the gate had shown, when the caller names it: its locale is that of the answer. */
  async #shown(
    { presentationId, sub, ...body }: CreateAction,
    caller: Principal,
  ): Promise<Pick<AnswerCommand, 'presentationId' | 'locale'>> {
    if (presentationId === undefined) return {};
    const { id, shown } = await this.presentations.check(presentationId, {
      sub,
      clientId: body.client_id ?? caller.clientId,
      consentId: body.consent_id,
      versionId: body.consent_version_id,
    });
    const text = shown.find(({ consentId }) => consentId === body.consent_id);
    return { presentationId: id, ...(text && { locale: text.locale }) };
  }

  async #noteProcessing(body: CreateAction, caller: Principal): Promise<ActionView> {
    if (caller.person) throw new AppError('auth.forbidden');
    if (!body.processing)
      throw new AppError('request.invalid', { param: 'processing', detail: 'is missing' });
    const id = await this.records.noteProcessing({
      sub: body.sub,
      consentId: body.consent_id,
      versionId: body.consent_version_id,
      clientId: body.client_id,
      processing: body.processing,
    });
    return actionView(await this.records.get(id));
  }

  async #resetSkips({ record }: ConsentRecordView, amount: number): Promise<void> {
    if (amount === record.skips) return;
    if (amount !== 0)
      throw new AppError('consent.immutable', {
        param: 'user_skip_amount',
        detail: 'The counter can only be set to 0.',
      });
    await this.records.resetSkips(record.id);
  }

  async #view(view: ConsentRecordView, caller: Principal): Promise<ActionView> {
    const [shown] = await this.#views([view], caller);
    return shown!;
  }

  async #views(views: readonly ConsentRecordView[], caller: Principal): Promise<ActionView[]> {
    const details = await this.rights.details(views, caller);
    return views.map((view) => actionView(view, details.get(view.record.requestId ?? '')));
  }

  /** A person has own records alone: those of others do not exist for them. */
  async #own(id: string, { person }: Principal): Promise<ConsentRecordView> {
    const view = await this.records.get(id);
    if (person && view.sub !== person.subject) throw new AppError('consent_record.not_found');
    return view;
  }
}

function refuseForeign(sub: string, { person }: Principal): void {
  if (person && person.subject !== sub)
    throw new AppError('auth.forbidden', { param: 'sub', detail: 'A person acts for themselves alone.' });
}

/** Staff who answer for a person say so (decision A27). */
function sourceOf(person: Principal['person'], { kind }: Principal['actor']): AnswerCommand['source'] {
  if (person) return 'self';
  return kind === 'staff' ? 'on_behalf' : 'api';
}

/**
 * Only who answers for others may say who else does or must agree: a child is not believed to be somebody else, and does
 * not choose who watches over it.
 */
function refuseOwnGuardian({ guardian, authorisers }: CreateAction, person: Principal['person']): void {
  if (!person || (guardian === undefined && authorisers === undefined)) return;
  const param = guardian === undefined ? 'authorisers' : 'guardian';
  throw new AppError('consent.guardian_required', {
    param,
    detail: `${param}: the application that knows them must send this.`,
  });
}

function commandOf(body: CreateAction, { person, actor, clientId }: Principal): AnswerCommand {
  if (body.consent_id === undefined)
    throw new AppError('request.invalid', { param: 'consent_id', detail: 'is missing' });
  if (body.status === undefined)
    throw new AppError('request.invalid', { param: 'status', detail: 'is missing' });
  refuseOwnGuardian(body, person);
  const personal: PersonalMembers = {
    ...(body.accepted_by !== undefined && { acceptedBy: body.accepted_by }),
    ...(body.field_key !== undefined && { fieldKey: body.field_key }),
    ...(body.url !== undefined && { url: body.url }),
  };
  return {
    sub: body.sub,
    kind: body.type === 'consent' ? 'consent' : 'legalbasistrack',
    consentId: body.consent_id,
    versionId: body.consent_version_id,
    status: body.status,
    acceptedFields: body.accepted_fields,
    scopes: body.scopes,
    clientId: body.client_id ?? clientId,
    actionId: body.action_id,
    actionType: body.action_type,
    locale: body.locale,
    saidAt: body.saidAt === undefined ? undefined : new Date(body.saidAt),
    method: methodOf(body, person),
    source: sourceOf(person, actor),
    confirmAt: body.confirmation_email,
    authorisers: body.authorisers,
    guardian: body.guardian,
    age: { birthDate: body.birthdate, age: body.age, country: body.country },
    ...(Object.keys(personal).length > 0 && { personal }),
  };
}

const OWN_METHODS: readonly (string | undefined)[] = [undefined, 'web form', 'mobile app'];

/** How it was collected; a person who answers themselves can only do so on a page or in an application. */
function methodOf({ method }: CreateAction, person: Principal['person']): CreateAction['method'] {
  if (!person || OWN_METHODS.includes(method)) return method;
  throw new AppError('request.invalid', {
    param: 'method',
    detail: 'method: a person answers by "web form" or "mobile app".',
  });
}

/** What identifies a record stays (consent reference 6.5). */
function refuseChanges({ record, sub }: ConsentRecordView, body: UpdateAction): void {
  if (record.kind === 'dataprocessing')
    throw new AppError('consent.immutable', { detail: 'Records of processing are never changed.' });
  const fixed: readonly [string, unknown, unknown][] = [
    ['type', body.type, record.kind],
    ['sub', body.sub, sub],
    ['consent_id', body.consent_id, record.consentId],
    ['consent_version_id', body.consent_version_id, record.details.versionId ?? record.versionKey],
    ['dataSubjectRight', body.dataSubjectRight, record.rightName ?? body.dataSubjectRight],
  ];
  const changed = fixed.find(([, given, stored]) => given !== undefined && given !== stored);
  if (changed)
    throw new AppError('consent.immutable', {
      param: changed[0],
      detail: `${changed[0]} cannot be changed.`,
    });
}
