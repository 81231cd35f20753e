import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';

import {
  AppError,
  ERRORS,
  isAppError,
  REFUSAL_CODES_OF_PEOPLE,
  type RefusalCode,
  type RequestEvent,
} from '#contracts';
import { transition } from '#domain';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, newId, type Actor, type Clock } from '#platform';
import { WorkflowService } from '#temporal';
import type { Snapshot } from '#workflows/request/ports';
import { Appeals } from '../../rights/appeals/appeals.service.js';
import { noteApproval } from '../../operators/approvals/plan-approval.js';
import { ControllerCases } from '../../controllers/controller-cases.service.js';
import { worksInStores } from '../../fulfilment/store-right.js';
import { DecidablePurposes } from '../decidable-purposes.service.js';
import { LawfulReasons, type GivenReasons } from '../lawful-reasons.service.js';
import { LifecycleService } from '../lifecycle.service.js';
import { IdentityDocuments } from '../../identity/identity-documents.service.js';
import { SameRequests } from '../../intake/linked/same-requests.service.js';
import { SharedIdentity } from '../../intake/linked/shared-identity.service.js';
import { requireKept } from '../require-kept.js';
import { SnapshotService } from '../snapshot.service.js';
import { RequestCommand, type CommandKind } from '../../request/request-records.entity.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { RequestSearch } from '../../operators/search/request-search.service.js';
import { Objections } from '../../rights/objections/objections.service.js';
import { grantedOf, requireEveryPurpose } from '../../rights/objections/weighed-purposes.js';
import { CommandsRepository } from './commands.repository.js';
import { commandEvent } from './command-event.js';
import { COMMAND_TEXT } from './command-text.js';
import { Questions } from './questions.service.js';
import { decisionWords, type DecisionWords } from './decision-command.js';

/** A command as the caller gave it. */
export interface CommandInput {
  readonly kind: CommandKind;
  /** Codes, levels, hashes. Stored in clear. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Words of people; sealed. */
  readonly text?: string | undefined;
  /** The caller's `Idempotency-Key`: the same key is the same command. */
  readonly idempotencyKey?: string | undefined;
}

/** What asks the person something, and waits. */
const ASKS: readonly RequestEvent['type'][] = ['clarificationNeeded', 'feeRequired', 'identityDoubt'];
const ID_KINDS = { verification: 'verification', approval: 'approval', decision: 'decision' } as const;

/**
 * Commands of operators and people: recorded first, then carried out by the request's workflow, which keeps one order
 * of things. The state machine judges three times: here for a quick answer, in the workflow, and on the locked row.
 */
@Injectable()
export class CommandsService {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(CommandsRepository) private readonly commands: CommandsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(SnapshotService) private readonly snapshots: SnapshotService,
    @Inject(WorkflowService) private readonly workflows: WorkflowService,
    @Inject(SharedIdentity) private readonly identity: SharedIdentity,
    @Inject(SameRequests) private readonly same: SameRequests,
    @Inject(IdentityDocuments) private readonly documents: IdentityDocuments,
    @Inject(ControllerCases) private readonly controllers: ControllerCases,
    @Inject(RequestSearch) private readonly search: RequestSearch,
    @Inject(LawfulReasons) private readonly reasons: LawfulReasons,
    @Inject(Objections) private readonly objections: Objections,
    @Inject(Questions) private readonly questions: Questions,
    @Inject(DecidablePurposes) private readonly decidable: DecidablePurposes,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError of the state machine, or `workflow.unavailable`: then nothing has changed and it may be sent again */
  async give(requestId: string, input: CommandInput): Promise<Request> {
    const { tenantId } = currentContext();
    const { command, event } = await this.#record(requestId, input);
    if (!command.appliedAt) {
      try {
        await this.workflows.command({ tenantId, requestId }, command.id, event, command.updateId);
      } catch (error) {
        await this.#noteRefusal(requestId, command.id, error);
        throw error;
      }
    }
    return this.unitOfWork.run(() => this.requests.get(requestId));
  }

  /** Why a recorded command had no effect: the evidence says it. What may still be carried out is not refused. */
  async #noteRefusal(requestId: string, commandId: string, error: unknown): Promise<void> {
    if (!isAppError(error) || ERRORS[error.code].retryable) return;
    await this.unitOfWork.run(async () => {
      const command = await this.commands.get(requestId, commandId);
      if (!command.appliedAt) command.body = { ...command.body, refused: error.code };
    });
  }

  /** Called by the workflow: applies a recorded command to the row, once. */
  apply(requestId: string, commandId: string): Promise<Snapshot> {
    return this.unitOfWork.run(async () => {
      await this.identity.hold(requestId);
      const request = await this.requests.lock(requestId);
      const command = await this.commands.get(requestId, commandId);
      if (!command.appliedAt) await this.#carryOut(request, command);
      return this.snapshots.of(request);
    });
  }

  async #carryOut(request: Request, command: RequestCommand): Promise<void> {
    const actor = { kind: command.actorKind, id: command.actorId } as Actor;
    const text = command.text
      ? (await this.keys.open('request', request.id, command.text, COMMAND_TEXT)).toString('utf8')
      : undefined;
    const words = command.kind === 'decision' ? decisionWords(command, text) : { text };
    const event = commandEvent(command, request);
    if (event.type === 'verified') noteVerification(request, command);
    // whoever gives a command has taken the case over
    request.silent = false;
    const origin = {
      actor,
      roles: (command.body.roles ?? []) as string[],
      notice: {
        text: words.text,
        codes: command.body.codes as string[] | undefined,
        amount: command.body.amount as string | undefined,
      },
      weighing: { granted: grantedOf(command), text: reasonsOf(words) },
    };
    await this.lifecycle.apply(request, event, origin);
    if (event.type === 'verified' || event.type === 'verificationFailed')
      await this.identity.share(request, event, origin);
    if (event.type === 'verified') await this.same.takeIn(request);
    if (command.kind === 'instruction') await this.controllers.noteInstruction(request, actor);
    if (decidesOnDocuments(command)) await this.documents.destroy(request.id);
    command.appliedAt = this.clock.now();
    if (event.type === 'approved' || event.type === 'approvalGiven')
      noteApproval(request, command, command.appliedAt);
  }

  /**
   * Keeps the command before anything happens; the same idempotency key finds the first one. Holds the request before
   * the head of the audit trail is taken, in the order of every other writer.
   */
  #record(requestId: string, input: CommandInput): Promise<{ command: RequestCommand; event: RequestEvent }> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      const key = input.idempotencyKey ?? currentContext().idempotencyKey;
      const known = key && (await this.commands.findByUpdate(requestId, key));
      if (known) return { command: known, event: commandEvent(known, request) };
      requireKept(request);
      await this.decidable.require(request, input);
      requireNote(request, input);
      requirePerson(input);
      requireEveryPurpose(request, input);
      await this.objections.requireOpen(request, grantedOf(input) ?? []);
      await this.controllers.requireRightOf(request, input);
      await this.reasons.require(request, reasonsIn(input));
      if (input.kind === 'decision' || input.kind === 'refusal')
        await Appeals.requireAnother(request, this.requests);
      const event = commandEvent(input, request);
      await this.#judge(request, event);
      const command = await this.#row(requestId, {
        ...input,
        ...approvedRound(request, input),
        idempotencyKey: key,
      });
      this.commands.insert(command);
      if (input.kind === 'refusal' && input.text !== undefined)
        await this.search.index(requestId, input.text);
      await this.audit.append({
        action: `command.${input.kind}`,
        object: requestId,
        data: { command: command.id },
      });
      return { command, event };
    });
  }

  /** As the workflow will, but with words for whoever waits for the answer. */
  async #judge(request: Request, event: RequestEvent): Promise<void> {
    const context = await this.lifecycle.context(request);
    try {
      transition(request.state, event, context);
    } catch (error) {
      throw ASKS.includes(event.type) ? this.questions.explained(error, request) : error;
    }
    if (event.type !== 'feeRequired') return;
    this.questions.requireFeeInLaw(request);
    this.questions.requireTimeToPay(request);
  }

  async #row(requestId: string, { kind, body, text, idempotencyKey }: CommandInput): Promise<RequestCommand> {
    const { tenantId, actor } = currentContext();
    const id = newId(ID_KINDS[kind as keyof typeof ID_KINDS] ?? 'command');
    return Object.assign(new RequestCommand(), {
      id,
      tenantId,
      requestId,
      kind,
      actorKind: actor.kind,
      actorId: actor.id,
      body: { ...body },
      text: text === undefined ? null : await this.keys.seal('request', requestId, text, COMMAND_TEXT),
      updateId: idempotencyKey ?? id,
      appliedAt: null,
      createdAt: this.clock.now(),
    });
  }
}

/** Which round of planning was approved, in which roles: both are judged again when the plan is carried out. */
const approvedRound = ({ planRound }: Request, { kind, body }: CommandInput) =>
  kind === 'approval' ? { body: { ...body, round: planRound, roles: currentContext().roles ?? [] } } : {};

/** Of what is granted in stores plan and certificate tell what was done; of the rest nobody would know. */
function requireNote(request: Request, { kind, text }: CommandInput): void {
  if (kind !== 'decision' || text !== undefined || worksInStores(request)) return;
  throw new AppError('request.invalid', {
    param: 'purposes.0.note',
    detail: `purposes.0.note: no store is worked for ${request.right}. Say what was done, or why not.`,
  });
}

/** That a request is too much is for a person to say, who answers for it (GDPR Art. 12(5)). */
function requirePerson(input: CommandInput): void {
  if (currentContext().actor.kind === 'staff') return;
  const code = reasonsIn(input)
    .flatMap(({ codes }) => codes)
    .find((given) => REFUSAL_CODES_OF_PEOPLE.has(given as RefusalCode));
  if (code === undefined) return;
  throw new AppError('auth.forbidden', {
    detail: `${code} is given by a person: sign in as staff, an API key cannot decide it.`,
  });
}

/** Why something is not granted, as a command says it. */
function reasonsIn({ kind, body }: CommandInput): GivenReasons[] {
  if (kind === 'refusal') return [{ param: 'codes', codes: body.codes as RefusalCode[] }];
  if (kind !== 'decision') return [];
  const purposes = body.purposes as { codes?: RefusalCode[] }[];
  return purposes.map(({ codes = [] }, index) => ({ param: `purposes.${index}.codes`, codes }));
}

/** Who asserted the identity may later be barred from approving; through which channel decides where codes may go. */
function noteVerification(request: Request, command: RequestCommand): void {
  request.verifiedBy = `${command.actorKind}:${command.actorId}`;
  request.verificationChannel = String(command.body.method ?? 'operator');
}

/** Why something goes on, where a decision says so purpose by purpose. */
function reasonsOf({
  text,
  purposes = [],
}: {
  text: string | undefined;
  purposes?: DecisionWords['purposes'];
}) {
  const noted = purposes.filter(({ note }) => note !== null);
  if (noted.length === 0) return text;
  const reasons = noted.flatMap(({ decision, note }) => (decision === 'refuse' ? [note] : []));
  return reasons.length > 0 ? reasons.join('\n') : undefined;
}

/** Good enough or not: they have served. */
const decidesOnDocuments = ({ kind, body }: RequestCommand): boolean =>
  kind === 'verification' && body.method === 'document';
