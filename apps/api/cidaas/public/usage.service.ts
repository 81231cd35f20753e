import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#access';
import {
  Catalogues,
  ConsentRecorder,
  type BrowserCall,
  type CatalogueVersion,
  type Catalogue,
  type PersonalMembers,
} from '#consents';
import { AppError, ERRORS, type AnswerStatus } from '#contracts';
import {
  usageAnswerSchema,
  type BulkAccept,
  type BulkItem,
  type UsageAccept,
  type UsageAnswer,
  type UsageAnswerView,
} from '#contracts/schemas';
import { lookUpText } from '#domain';
import { currentContext } from '#platform';
import { invalidRequest, toEnvelope, toFailure } from '#platform/http';
import { besideSignal } from '../wire/visits.service.js';
import { NamedPersons, type Caller } from './named-persons.js';

/** Who calls, and what their browser tells. */
interface Visit {
  readonly caller: Principal | null;
  readonly call: BrowserCall;
}

/** Answers to versions in the older form of the consent API. */
@Injectable()
export class UsageService {
  constructor(
    @Inject(ConsentRecorder) private readonly recorder: ConsentRecorder,
    @Inject(Catalogues) private readonly catalogues: Catalogues,
    @Inject(NamedPersons) private readonly persons: NamedPersons,
  ) {}

  /** @returns null when it was accepted before */
  async accept(
    body: UsageAccept,
    languages: readonly string[],
    { caller, call }: Visit,
  ): Promise<UsageAnswerView | null> {
    const rules = { clientId: body.client_id, permission: 'consents:write', ownToken: false } as const;
    const person = await this.persons.find(body, caller, rules, call);
    const personal = await this.persons.personal(person, call, personalMembers(body));
    const source = person.source === 'self' ? 'legacy' : person.source;
    const { changed, view } = await this.#record(body, { ...person, source }, { languages, personal });
    return changed || !view.accepted ? view : null;
  }

  async acceptAll(
    { client_id: clientId, sub, consentAccepts }: BulkAccept,
    caller: Principal,
    call: BrowserCall,
  ): Promise<BulkItem[]> {
    const rules = { clientId, permission: 'consents:write', ownToken: false } as const;
    const person = await this.persons.find({ sub }, caller, rules, call);
    const evidence = await this.persons.personal(person, call);
    const answering = { ...person, source: person.source === 'self' ? person.source : 'on_behalf' } as const;
    const items: BulkItem[] = [];
    for (const item of consentAccepts) items.push(await this.#attempt(item, clientId, answering, evidence));
    return items;
  }

  async #attempt(
    item: unknown,
    clientId: string,
    person: Caller,
    evidence: PersonalMembers | undefined,
  ): Promise<BulkItem> {
    const { consent_id: named } = (item ?? {}) as { consent_id?: unknown };
    const consentId = typeof named === 'string' ? named : null;
    try {
      const parsed = usageAnswerSchema.safeParse(item);
      if (!parsed.success) throw invalidRequest(parsed.error.issues);
      const personal = { ...personalMembers(parsed.data), ...evidence };
      const answer = { ...parsed.data, client_id: clientId };
      const { view } = await this.#record(answer, person, { languages: [], personal });
      return { consent_id: view.consent_id, accepted: view.accepted };
    } catch (error) {
      const failure = toFailure(error);
      if (ERRORS[failure.code].status >= 500) throw error;
      const { error: told } = toEnvelope(failure, currentContext().correlationId);
      return { consent_id: consentId, accepted: false, error: told };
    }
  }

  async #record(
    body: UsageAnswer,
    { sub, source, signal }: Caller,
    { languages, personal = {} }: { languages: readonly string[]; personal: PersonalMembers | undefined },
  ): Promise<{ changed: boolean; view: UsageAnswerView }> {
    const status = statusOf(body);
    const version = versionOf(body, await this.catalogues.current());
    const { defaultLocale } = version;
    const beside = besideSignal({ consentId: body.consent_id, status }, signal, body.gpcOverride);
    const { changed, awaits } = await this.recorder.answer({
      sub,
      kind: 'legalbasistrack',
      consentId: body.consent_id,
      versionId: version.id,
      status,
      acceptedFields: body.accepted_fields,
      scopes: body.scopes,
      clientId: body.client_id,
      actionId: body.action_id,
      actionType: body.action_type,
      locale: lookUpText(version.texts, { acceptLanguage: languages, defaultLocale })?.locale,
      source,
      ...beside,
      ...(Object.keys(personal).length > 0 && { personal }),
    });
    const accepted = status === 'accepted' && awaits.length === 0;
    return { changed, view: { accepted, consent_id: body.consent_id, consent_version_id: version.id } };
  }
}

function statusOf({ skipped = false, revoked = false }: UsageAnswer): AnswerStatus {
  if (skipped && revoked)
    throw new AppError('request.invalid', { param: 'skipped', detail: 'skipped: or revoked, not both.' });
  if (revoked) return 'revoked';
  return skipped ? 'skipped' : 'accepted';
}

/** @throws AppError `consent.not_found`, `consent_version.not_found`, `consent.mismatch` */
function versionOf(body: UsageAnswer, catalogue: Catalogue): CatalogueVersion {
  if (!catalogue.consent(body.consent_id)) throw new AppError('consent.not_found');
  const version = catalogue.version(body.consent_version_id);
  if (!version?.published) throw new AppError('consent_version.not_found');
  if (version.consentId === body.consent_id) return version;
  throw new AppError('consent.mismatch', {
    param: 'consent_version_id',
    detail: 'This version belongs to another consent.',
  });
}

const personalMembers = ({ accepted_by, field_key, url }: UsageAnswer): PersonalMembers => ({
  ...(accepted_by !== undefined && { acceptedBy: accepted_by }),
  ...(field_key !== undefined && { fieldKey: field_key }),
  ...(url !== undefined && { url }),
});
