import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { AppError } from '#contracts';
import { KeyManager } from '#keys';
import { Mailer, type MailView } from '#mail';
import { evidenceArchive, evidenceDocument } from '#packages';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, type Clock } from '#platform';
import { EventLog, type LoggedEvent } from '#webhooks';
import { FulfilmentRepository } from '../../fulfilment/fulfilment.repository.js';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { IntakeRecord } from '../../intake/record/intake-record.service.js';
import { LifecycleService } from '../../lifecycle/lifecycle.service.js';
import { clockResultOf } from '../../lifecycle/request-clock.js';
import { requireKept } from '../../lifecycle/require-kept.js';
import type { CertificateRecord, PlanRecord, RequestCommand } from '../../request/request-records.entity.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { toClockView } from '../../request/view/clock-view.js';
import { toPlanView } from '../../request/view/plan-view.js';
import { toRequestView } from '../../request/view/request-view.js';
import { EvidenceRepository } from './evidence.repository.js';

const EVENTS_AT_ONCE = 500;

export interface EvidenceFile {
  readonly name: string;
  readonly content: Buffer;
}
type Files = Map<string, Buffer>;

interface Proven {
  readonly certificate: CertificateRecord | null;
  /** The one that was certified; where none was, the present one. */
  readonly plan: PlanRecord | null;
  /** The present one, where it is another. */
  readonly later: PlanRecord | null;
}

/** Everything that proves how a request was answered, in one archive that can be checked without an installation. */
@Injectable()
export class RequestEvidence {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(EvidenceRepository) private readonly evidence: EvidenceRepository,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(IntakeRecord) private readonly intake: IntakeRecord,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param personal with the identifiers of the person and the letters as they were sent, which needs a reason
   * @throws AppError `request.not_found`, `request.invalid` without a reason, `key.destroyed` after the end of retention
   */
  async export(id: string, personal: boolean): Promise<EvidenceFile> {
    if (personal) requireReason();
    const { keys } = await this.keys.publicKeys();
    return this.unitOfWork.run(async () => {
      const request = await this.requests.get(id);
      if (personal) requireKept(request);
      const files = await this.#files(request, personal);
      const signer = await this.keys.signer();
      const enclosed = keys.filter(({ kid }) => kid === signer.kid || kid === certifiedBy(files));
      await this.audit.append({
        action: 'request.evidence',
        object: id,
        data: { personal, files: files.size },
      });
      const facts = await this.#facts(request, personal);
      const content = await evidenceArchive(files, facts, { keys: enclosed }, signer);
      return { name: `evidence-${request.number}.zip`, content };
    });
  }

  async #facts({ id, number, right, regime, state }: Request, personal: boolean) {
    return {
      request: { id, number, right, regime, state },
      controller: (await this.tenants.get()).name,
      generatedAt: this.clock.now().toISOString(),
      personal,
      auditHead: await this.audit.head(),
    };
  }

  async #files(request: Request, personal: boolean): Promise<Files> {
    const now = this.clock.now();
    const commands = await this.evidence.commands(request.id);
    const letters = await this.#letters(request.id, personal);
    const proven = await this.#proven(request);
    const clock = toClockView(
      request,
      request.clockResult ?? clockResultOf(request, this.catalogue, now),
      now,
    );
    const documents: Record<string, unknown> = {
      'request.json': toRequestView(request, await this.lifecycle.context(request)),
      'intake.json': await this.#intake(request, personal),
      'clock.json': clock,
      'timeline.json': { items: await this.#timeline(request.id) },
      'commands.json': { items: commands.map((command) => toCommand(command, personal)) },
      'approvals.json': this.#approvals(request, proven, commands, personal),
      'letters.json': { items: letters.map(({ letter }) => letter) },
      ...(await this.#proofs(request, proven)),
      ...(personal && { 'identifiers.json': { items: await this.identifiers.open(request.id) } }),
    };
    const written = Object.entries(documents).map(
      ([path, document]) => [path, evidenceDocument(document)] as const,
    );
    const sent = letters.flatMap(({ letter, raw }) => (raw ? [[letter.file!, raw] as const] : []));
    return new Map([...written, ...sent]);
  }

  /** How it came in. What was answered is the person's own; that it was answered is not. */
  async #intake(request: Request, personal: boolean) {
    const { receivedAt, createdAt, channel, formVersion, purgedAt } = request;
    const facts = {
      channel,
      receivedAt: receivedAt.toISOString(),
      recordedAt: createdAt.toISOString(),
      formVersion,
    };
    if (purgedAt) return facts;
    const { answers, files, receivedBy, recordedBy } = await this.intake.open(request);
    if (personal) return { ...facts, receivedBy, recordedBy, answers, files };
    return { ...facts, answered: answers.map(({ id }) => id), files };
  }

  async #timeline(requestId: string): Promise<LoggedEvent[]> {
    const found: LoggedEvent[] = [];
    for (let after: number | null = 0; after !== null;) {
      const events: LoggedEvent[] = await this.events.list(requestId, { after, limit: EVENTS_AT_ONCE });
      found.push(...events);
      after = events.length < EVENTS_AT_ONCE ? null : events.at(-1)!.sequence;
    }
    return found;
  }

  /** What was approved, by whom: of the plan that was carried out. */
  #approvals(
    request: Request,
    { plan, later }: Proven,
    commands: readonly RequestCommand[],
    personal: boolean,
  ) {
    const given = commands.filter(({ kind, appliedAt }) => kind === 'approval' && appliedAt !== null);
    return {
      planHash: (later ? plan?.hash : request.approvedPlanHash) ?? null,
      demand: plan?.approval ?? null,
      given: given.map((command) => toCommand(command, personal)),
    };
  }
  /** A request that was planned anew has a plan that no certificate is of. */
  async #proven(request: Request): Promise<Proven> {
    const present = await this.fulfilment.findPlan(request);
    const certificate = await this.fulfilment.findCertificate(request.id);
    const hash = certificate && planOf(certificate.document);
    const certified =
      hash && hash !== present?.hash ? await this.fulfilment.findPlanByHash(request.id, hash) : null;
    return { certificate, plan: certified ?? present, later: certified && present };
  }

  async #proofs(request: Request, { certificate, plan, later }: Proven): Promise<Record<string, unknown>> {
    const shown = async (record: PlanRecord, approval: Request['approval']) =>
      toPlanView(record, await this.fulfilment.storePlans({ id: request.id, planRound: record.round }), {
        approval,
      });
    return {
      // who approved an earlier plan stands with the approvals
      ...(plan && { 'plan.json': await shown(plan, later ? null : request.approval) }),
      ...(later && { 'plan-later.json': await shown(later, request.approval) }),
      ...(certificate && { 'certificate.json': certificate.document }),
    };
  }

  /** The digest of a letter proves which bytes were sent; the bytes name the person. */
  async #letters(requestId: string, personal: boolean): Promise<{ letter: Letter; raw: Buffer | null }[]> {
    const mails = await this.mailer.list(requestId);
    if (!personal) return mails.map((letter) => ({ letter, raw: null }));
    const sent = await this.mailer.openSent(requestId);
    return mails.map((mail, at) => {
      const raw = sent.get(mail.id) ?? null;
      const file = `letters/${String(at + 1).padStart(3, '0')}-${mail.notice}.eml`;
      return { letter: raw ? { ...mail, file } : mail, raw };
    });
  }
}

type Letter = MailView & { readonly file?: string };

/** Codes and hashes; who did it by the name that the audit trail has, which of the person is an identifier. */
function toCommand(command: RequestCommand, personal: boolean) {
  const { id, kind, actorKind, actorId, appliedAt, createdAt } = command;
  const { refused, ...body } = command.body;
  return {
    id,
    kind,
    by: actorKind === 'person' && !personal ? 'person' : `${actorKind}:${actorId}`,
    body,
    at: createdAt.toISOString(),
    appliedAt: appliedAt?.toISOString() ?? null,
    ...(appliedAt === null && refused !== undefined && { refused }),
  };
}

const planOf = (document: Readonly<Record<string, unknown>>): string | undefined =>
  (document as { certificate?: { planHash?: string } }).certificate?.planHash;

function certifiedBy(files: Files): string | undefined {
  const certificate = files.get('certificate.json');
  if (certificate === undefined) return undefined;
  return (JSON.parse(certificate.toString()) as { signature?: { kid?: string } }).signature?.kid;
}

function requireReason(): void {
  if (currentContext().reason !== undefined) return;
  throw new AppError('request.invalid', {
    param: 'X-Habeas-Reason',
    detail: 'Say in the header X-Habeas-Reason why you need the person in the evidence.',
  });
}
