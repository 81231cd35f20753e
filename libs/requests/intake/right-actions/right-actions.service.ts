import { Inject, Injectable } from '@nestjs/common';
import type { Person } from '#access';
import { Catalogues, ExercisedRights, type CatalogueConsent } from '#consents';
import { AppError, expectedForm, type BuiltinRight, type Identity } from '#contracts';
import { BUILTIN_RIGHT_FACTS } from '#domain';
import { UnitOfWork } from '#persistence';
import { CommandsService, type CommandInput } from '../../lifecycle/commands/commands.service.js';
import { PersonVerification } from '../../identity/person-verification.service.js';
import { IntakeService, type Submitter } from '../intake.service.js';
import { LifecycleService } from '../../lifecycle/lifecycle.service.js';
import { requireKept } from '../../lifecycle/require-kept.js';
import {
  MessagesService,
  type Message,
  type NewMessage,
} from '../../correspondence/messages/messages.service.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { RequestTermsBox, type RequestTerms } from './request-terms.service.js';

/** A right as it is exercised through the consent API. */
export interface RightExercise {
  readonly sub: string;
  /** Name of the right on the wire. */
  readonly right: string;
  /** UUIDs. */
  readonly consentId?: string | undefined;
  readonly versionId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly terms: RequestTerms;
  readonly message: NewMessage | null;
  /** null when an application acts for the person. */
  readonly person: Person | null;
}

export interface RightExercised {
  /** UUID. */
  readonly recordId: string;
  /** The person has exercised this right before, and the answer is still open: this is that record. */
  readonly duplicate: boolean;
  readonly warnings: readonly string[];
  /** Of a withdrawal that stops nothing, because the processing does not rest on consent (invariant I13). */
  readonly recordedOnly: Pick<CatalogueConsent, 'legalType'> | null;
}

export interface RightChange {
  readonly terms: RequestTerms;
  readonly message: NewMessage | null;
  readonly command: CommandInput | null;
}

/** What a record shows of its request beside the state. */
export interface RightDetails {
  readonly terms: RequestTerms;
  readonly messages: readonly Message[];
}

/** Rights of the consent API: each is one request, and its record a projection of it (consent reference, invariant I15). */
@Injectable()
export class RightActions {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ExercisedRights) private readonly rights: ExercisedRights,
    @Inject(Catalogues) private readonly catalogues: Catalogues,
    @Inject(IntakeService) private readonly intake: IntakeService,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(CommandsService) private readonly commands: CommandsService,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(RequestTermsBox) private readonly terms: RequestTermsBox,
    @Inject(PersonVerification) private readonly verification: PersonVerification,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
  ) {}

  /**
   * Request and record in one transaction. A withdrawal of one consent is carried out in it as well.
   * @throws AppError `subject_right.unknown`, `consent.unknown`, `consent_version.unknown`, `consent.mismatch`,
   *   `request.invalid`
   */
  exercise(exercise: RightExercise): Promise<RightExercised> {
    return this.unitOfWork.run(async () => {
      const right = await this.rights.named(exercise.right);
      const consent = await this.#consentOf(exercise);
      await this.rights.hold();
      const atOnce = right === 'RevocationOfConsent' && consent !== null;
      const open = atOnce ? null : await this.rights.findOpen(exercise.sub, right);
      const recordId = open ?? (await this.#begin(exercise, right, atOnce));
      return {
        recordId,
        duplicate: open !== null,
        warnings: warningsOf(right, consent),
        recordedOnly: atOnce && consent.legalType !== 'consent' ? consent : null,
      };
    });
  }

  /**
   * A command to the request first; what goes with it is kept only when it was taken.
   * @throws AppError `request.illegal_transition`, `key.destroyed`, `workflow.unavailable`
   */
  async change(requestId: string, { command, terms, message }: RightChange, person: boolean): Promise<void> {
    if (command) await this.commands.give(requestId, command);
    await this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      const changed = [...(command ? ['actionStatus'] : []), ...namesOf(terms, message)];
      if (changed.length === 0) return;
      if (!command) requireKept(request);
      await this.rights.hold();
      await this.terms.change(request, terms);
      if (message) await this.messages.add(requestId, message);
      await this.rights.noteChange(requestId, changed, person ? 'self' : 'api');
    });
  }

  /** Of each request; nothing of those whose retention has ended. */
  details(
    requestIds: readonly string[],
    viewer: { readonly internal: boolean },
  ): Promise<Map<string, RightDetails>> {
    return this.unitOfWork.run(async () => {
      const threads = await this.messages.threads(requestIds, viewer);
      const requests = await this.requests.listTerms(requestIds);
      const entries = requests.map(async (request) => {
        const details = { terms: await this.terms.open(request), messages: threads.get(request.id) ?? [] };
        return [request.id, details] as const;
      });
      return new Map(await Promise.all(entries));
    });
  }

  /** @returns UUID of the record */
  async #begin(exercise: RightExercise, right: BuiltinRight, atOnce: boolean): Promise<string> {
    const request = await this.intake.create(
      {
        right: BUILTIN_RIGHT_FACTS[right].code,
        subject: { identifiers: await this.#identifiers(exercise) },
        channel: exercise.person ? 'portal' : 'api',
      },
      await this.#submitter(exercise, atOnce),
    );
    // the answer to the first try was lost, and its key found what was done then
    const before = await this.rights.findByRequest(request.id);
    if (before) return before.recordId;
    await this.#keep(request, exercise);
    const { sub, consentId, versionId, clientId, person } = exercise;
    const source = person ? 'self' : 'api';
    const recordId = await this.rights.record({
      sub,
      right,
      requestId: request.id,
      consentId,
      versionId,
      clientId,
      source,
    });
    if (atOnce) await this.lifecycle.apply(request, { type: 'triaged', scopeClear: true });
    return recordId;
  }

  async #keep(request: Request, { terms, message }: RightExercise): Promise<void> {
    await this.terms.change(request, terms);
    if (message) await this.messages.add(request.id, message);
  }

  /** A sign-on counts as for own requests; what an application says about a person proves nothing of the person. */
  async #submitter({ person }: RightExercise, atOnce: boolean): Promise<Submitter> {
    return {
      personId: person?.subject ?? null,
      verificationLevel: person ? await this.verification.levelOf(person) : 'L0',
      // as easy as giving it, which took this very call (Art. 7(3) GDPR)
      ...(atOnce && { requiredLevel: 'L0' }),
    };
  }

  async #identifiers({ sub, person }: RightExercise): Promise<Identity[]> {
    const { subIdentity } = await this.tenants.get();
    const own: Identity = { type: subIdentity, value: sub };
    const expected = expectedForm(own);
    if (expected !== null)
      throw new AppError('request.invalid', { param: 'sub', detail: `sub: expected ${expected}.` });
    if (!person?.email || subIdentity === 'email') return [own];
    return [own, { type: 'email', value: person.email }];
  }

  async #consentOf({ consentId, versionId }: RightExercise): Promise<CatalogueConsent | null> {
    const catalogue = await this.catalogues.current();
    const consent = consentId === undefined ? null : catalogue.consent(consentId);
    if (consent === undefined) throw new AppError('consent.unknown', { param: 'consent_id' });
    if (versionId === undefined) return consent;
    const version = catalogue.version(versionId);
    if (!version) throw new AppError('consent_version.unknown', { param: 'consent_version_id' });
    if (version.consentId !== consent?.id)
      throw new AppError('consent.mismatch', {
        param: 'consent_version_id',
        detail: 'Name the consent to which this version belongs.',
      });
    return consent;
  }
}

/** The list of a consent narrows what is offered with it; it never takes a right away (consent reference 6.5). */
const warningsOf = (right: BuiltinRight, consent: CatalogueConsent | null): string[] =>
  consent && !consent.allowedRights.includes(right) ? ['right_not_offered_for_consent'] : [];

const namesOf = ({ provideDataTo, settleAmount }: RequestTerms, message: NewMessage | null): string[] => [
  ...(provideDataTo === undefined ? [] : ['provideDataTo']),
  ...(settleAmount === undefined ? [] : ['settleAmount']),
  ...(message ? ['chatItem'] : []),
];
