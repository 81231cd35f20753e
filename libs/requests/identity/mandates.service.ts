import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { AppError } from '#contracts';
import type { MandateView, RecordMandate } from '#contracts/schemas';
import { isForTheDead, mandatesOf, needsConfirmation } from '#domain';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, currentContext, newId, publicUrl, type Clock, type Settings } from '#platform';
import { mandateAwaitedUntil } from '../lifecycle/request-clock.js';
import { CommandsService } from '../lifecycle/commands/commands.service.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { NoticesService } from '../correspondence/notices/notices.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { AddressesOnFile, type KnownAddresses } from './addresses-on-file.service.js';
import { MandatesRepository, type Confirmer, type MandateRow } from './mandates.repository.js';
import { VerificationCodes } from './verification-codes.service.js';

const REFERENCE = 'mandate.reference';
const NOBODY: KnownAddresses = { all: [], certain: null };

/**
 * That somebody may ask for another (rights reference 2). The person is told at the address on file, which the request
 * does not choose; who chose an agent confirms it there, unless the law forbids to ask.
 */
@Injectable()
export class Mandates {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MandatesRepository) private readonly mandates: MandatesRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(AddressesOnFile) private readonly addresses: AddressesOnFile,
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(NoticesService) private readonly notices: NoticesService,
    @Inject(CommandsService) private readonly commands: CommandsService,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Goes on with the request when nothing is left to confirm: to a person of the controller, who looks at it.
   * @throws AppError `mandate.not_needed`, `request.invalid`, `request.illegal_transition`, `store.*`
   */
  async record(requestId: string, mandate: RecordMandate): Promise<void> {
    const request = await this.unitOfWork.run(() => this.requests.get(requestId));
    requireFit(request, mandate);
    const confirmer = confirmerOf(request, mandate);
    const known = isForTheDead(request.requesterKind) ? NOBODY : await this.#known(requestId);
    await this.unitOfWork.run(() => this.#keep(requestId, mandate, confirmer, known));
    if (confirmer !== 'person') await this.#goOn(requestId);
  }

  /** By the person, through the link that was mailed. @throws AppError `request.illegal_transition` */
  async confirm(requestId: string, linkId: string): Promise<Request> {
    await this.unitOfWork.run(async () => this.#confirm(await this.requests.lock(requestId), 'person'));
    return this.#goOn(requestId, linkId);
  }

  /** Mails the person another link, and makes those before void. @throws AppError `request.illegal_transition` */
  async askAgain(requestId: string): Promise<void> {
    const known = await this.unitOfWork.run(() => this.#known(requestId));
    await this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      requireWaiting(request);
      await this.codes.voidMandateLinks(requestId);
      await this.#alert(request, known, true);
    });
  }

  /** In the caller's transaction. @throws AppError `request.not_found`, `mandate.not_found` */
  async get(requestId: string): Promise<MandateView> {
    await this.requests.get(requestId);
    const found = await this.mandates.find(requestId);
    if (!found) throw new AppError('mandate.not_found', { detail: 'POST …/mandate records one.' });
    const { reference } = found;
    const opened = reference && (await this.keys.open('request', requestId, reference, REFERENCE));
    return toView(found, opened && opened.toString('utf8'));
  }

  async #known(requestId: string): Promise<KnownAddresses> {
    return this.addresses.find(await this.identifiers.open(requestId, 'intake'));
  }

  async #keep(
    requestId: string,
    { kind, reference }: RecordMandate,
    confirmer: Confirmer,
    known: KnownAddresses,
  ): Promise<void> {
    const request = await this.requests.lock(requestId);
    requireWaiting(request);
    const { actor } = currentContext();
    await this.mandates.put({
      id: newId('mandate'),
      requestId,
      kind,
      reference: await this.keys.seal('request', requestId, reference, REFERENCE),
      recordedBy: `${actor.kind}:${actor.id}`,
      at: this.clock.now(),
    });
    await this.audit.append({ action: 'mandate.recorded', object: requestId, data: { kind, confirmer } });
    request.authorised = false;
    await this.codes.voidMandateLinks(requestId);
    if (confirmer !== 'person') await this.#confirm(request, confirmer);
    await this.#alert(request, known, confirmer === 'person');
  }

  async #confirm(request: Request, by: Confirmer): Promise<void> {
    if (!(await this.mandates.find(request.id))) throw new AppError('mandate.not_found');
    await this.mandates.confirm(request.id, by, this.clock.now());
    if (!request.authorised)
      await this.audit.append({ action: 'mandate.confirmed', object: request.id, data: { by } });
    request.authorised = true;
  }

  /** To every address on file; the link to one alone, and only where no other person can be meant. */
  async #alert(request: Request, { all, certain }: KnownAddresses, asks: boolean): Promise<void> {
    if (all.length === 0 && !isForTheDead(request.requesterKind))
      await this.notices.noteUnsent(request, 'SUBJECT_ALERT');
    const until = mandateAwaitedUntil(request, this.catalogue, this.clock.now());
    const path = asks && certain !== null ? await this.codes.issueMandateLink(request.id, until) : null;
    for (const [index, to] of all.entries())
      await this.notices.send(request, 'SUBJECT_ALERT', {
        to,
        link: path && publicUrl(this.settings, path),
        until,
        dedup: `${request.id}/${request.revision}/SUBJECT_ALERT/${path ?? index}`,
      });
  }

  async #goOn(requestId: string, idempotencyKey?: string): Promise<Request> {
    const { requiredLevel } = await this.unitOfWork.run(() => this.requests.get(requestId));
    return this.commands.give(requestId, {
      kind: 'verification',
      body: { level: requiredLevel, method: 'mandate' },
      idempotencyKey,
    });
  }
}

function confirmerOf(request: Request, { kind, confirmed }: RecordMandate): Confirmer {
  const { requesterKind, regime, residence = null } = request;
  if (!needsConfirmation(requesterKind, kind, { regime, residence })) return 'law';
  return confirmed ? 'staff' : 'person';
}

function requireFit(request: Request, { kind }: RecordMandate): void {
  const fitting = mandatesOf(request.requesterKind);
  if (fitting.length === 0)
    throw new AppError('mandate.not_needed', {
      detail: `The request was made by a requester of the kind ${request.requesterKind}.`,
    });
  if (!fitting.includes(kind))
    throw new AppError('request.invalid', {
      param: 'kind',
      detail: `kind: a requester of the kind ${request.requesterKind} shows ${fitting.join(' or ')}.`,
    });
  requireWaiting(request);
}

function requireWaiting({ state }: Request): void {
  if (state === 'awaiting_identity') return;
  throw new AppError('request.illegal_transition', {
    detail: `The request is ${state}; a mandate is recorded while it is awaiting_identity.`,
  });
}

const toView = (row: MandateRow, reference: string | null): MandateView => ({
  id: row.id,
  kind: row.kind,
  reference,
  recordedAt: new Date(row.recorded_at).toISOString(),
  confirmedBy: row.confirmed_by,
  confirmedAt: row.confirmed_at && new Date(row.confirmed_at).toISOString(),
});
