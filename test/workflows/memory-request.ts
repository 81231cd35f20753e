import { readCatalogue } from '#catalogue';
import type {
  Effect,
  Notice,
  OfferedRight,
  RequestEvent,
  RequestState,
  RegimeId,
  Timer,
  TimerName,
  VerificationLevel,
} from '#contracts';
import { AppError } from '#contracts';
import type { TenantSettingsView } from '#contracts/schemas';
import { requiredLevel, transition } from '#domain';
import type { RequestRef, Snapshot, StoreRef } from '#workflows/request/ports';
import {
  answersFromRecords,
  changesData,
  worksInStores,
} from '../../libs/requests/fulfilment/store-right.js';
import { isAcknowledgement, letterOf } from '../../libs/requests/correspondence/notices/letter-of.js';
import { degrade } from '../../libs/requests/lifecycle/degrade.js';
import { restart } from '../../libs/requests/lifecycle/restart.js';
import { markFired, recordEvent } from '../../libs/requests/lifecycle/record-event.js';
import { nextTimer, recomputeClock } from '../../libs/requests/lifecycle/request-clock.js';
import { contextOf } from '../../libs/requests/lifecycle/request-context.js';
import { Request } from '../../libs/requests/request/request.entity.js';

export const ZONE = 'Europe/Berlin';
export const CALENDAR = 'DE';
export const CATALOGUE = readCatalogue();
const STORES: readonly StoreRef[] = [
  { id: 'shop', taskQueue: null, after: [] },
  { id: 'logs', taskQueue: null, after: ['shop'] },
];
const DELETIONS = { stores: STORES.slice(0, 1), afterMs: 3_600_000 };
const OPERATOR = { kind: 'staff', id: 'operator-1' } as const;

/** How the world around a request behaves; what is left out works, and law needs nobody to look. */
export interface World {
  /** A person has to assess. */
  readonly review?: boolean;
  /** The data map keeps a personal column for a reason. */
  readonly keepsColumns?: boolean;
  /** What to correct was given as values. */
  readonly corrections?: boolean;
  /** How long an approval may take by the policy. */
  readonly approvalHours?: number;
  /** Endpoints that are asked about the plan, and never answer. */
  readonly checks?: readonly string[];
  /** The law of the request; default: the GDPR, of a controller in Berlin. */
  readonly regime?: RegimeId;
  readonly zone?: string;
  readonly calendar?: string;
  /**
   * The request has the level, the policy and the appeal of the catalogue, as after intake; purposes are known that a
   * stop ends, consents of the person, and the privacy notice of the day. Default: L2, and nothing that the law adds.
   */
  readonly byCatalogue?: boolean;
  /** When it came in, in a calendar of its own that begins then; default: now, in the calendar of the server. */
  readonly receivedAt?: Date;
  /** The request whose refusal it is an appeal against. */
  readonly appealOf?: string;
  /** What is still to be done by hand when the stores are done. */
  readonly manual?: number;
  /** Whom the tenant wants to be told before a deadline. */
  readonly escalation?: TenantSettingsView['escalation'];
  /** The older request of the same person. */
  readonly twin?: string;
  /** Open requests for a copy that come before an erasure. */
  copies?(): readonly string[];
  /** Called when the package is built. */
  collect?(): void;
  /** The package goes to another controller. */
  transfer?(): void;
  plan?(store: string): number | Promise<number>;
  execute?(store: string): 'done' | 'drifted' | Promise<'done' | 'drifted'>;
  verify?(store: string): boolean;
  /** Whether what the first store had accepted to delete is done when it is asked. */
  deleted?(): boolean;
  /** Called before each step on Habeas' own database. */
  database?(): void;
  /** Called after each event, when its effects are done. */
  noted?(happened: Happened, row: Request): void;
}

/** An event that was accepted, and what it did. */
export interface Happened {
  readonly at: Date;
  readonly event: RequestEvent;
  readonly from: RequestState | null;
  /** To the person, by the name of its template. */
  readonly letters: readonly Notice[];
  readonly tasks: readonly string[];
  readonly certified: boolean;
}

/** A timer that has fired, and when it did. */
export interface Fired {
  readonly name: TimerName;
  readonly key: string;
  readonly at: number;
}

/**
 * One row in memory, changed as the services change it: by the real state machine, clock and bookkeeping. Only what
 * effects do outside the row is noted instead of done.
 */
export class MemoryRequest {
  readonly calls: string[] = [];
  readonly notices: Notice[] = [];
  /** {@link notices} by the names of their templates. */
  readonly letters: Notice[] = [];
  readonly tasks: string[] = [];
  readonly events: string[] = [];
  readonly fired: Fired[] = [];
  readonly done: Effect['kind'][] = [];
  readonly row: Request;
  readonly #commands = new Map<string, { readonly event: RequestEvent; applied: boolean }>();
  #plans = 0;
  readonly #unclean = new Set<string>();
  #known = 1;
  readonly #planned = new Map<string, number>();
  /** From a moment of the server to the same in the calendar of the request, ms. */
  readonly #ahead: number;

  constructor(
    readonly ref: RequestRef,
    right: OfferedRight,
    serverNow: Date,
    readonly world: World,
    level: VerificationLevel = 'L0',
  ) {
    this.#ahead = world.receivedAt ? world.receivedAt.getTime() - serverNow.getTime() : 0;
    const now = this.#moment(serverNow);
    this.row = newRow(ref, right, now, level);
    this.row.regime = world.regime ?? this.row.regime;
    const { zone, calendar } = this.row.clock;
    this.row.clock = { ...this.row.clock, zone: world.zone ?? zone, calendar: world.calendar ?? calendar };
    if (world.corrections) this.row.corrections = Buffer.from('sealed');
    if (world.byCatalogue) applyLaw(this.row, world.appealOf ?? null);
    recomputeClock(this.row, CATALOGUE, now);
    this.#apply({ type: 'submit' }, null, now);
  }

  /** Records a command as the API does. @returns what the update carries */
  record(commandId: string, event: RequestEvent): { commandId: string; event: RequestEvent } {
    this.#commands.set(commandId, { event, applied: false });
    return { commandId, event };
  }

  /** A change from outside the workflow, such as a download. */
  change(event: RequestEvent, serverNow: Date): void {
    this.#applyAndAssess(event, this.#moment(serverNow));
  }

  /** A moment of the request's own calendar, on the clock of the server. */
  onServer(moment: Date): Date {
    return new Date(moment.getTime() - this.#ahead);
  }

  triage(serverNow: Date): Snapshot {
    const now = this.#moment(serverNow);
    this.#called('triage');
    const { twin } = this.world;
    if (this.row.state === 'received')
      this.#applyAndAssess(
        twin ? { type: 'duplicateFound', of: twin } : { type: 'triaged', scopeClear: true },
        now,
      );
    return this.#snapshot(now);
  }

  read(serverNow: Date): Snapshot {
    const now = this.#moment(serverNow);
    this.#called('read');
    return this.#snapshot(now);
  }

  advance(from: RequestState, event: RequestEvent, serverNow: Date): Snapshot {
    const now = this.#moment(serverNow);
    this.#called(`advance ${nameOf(event)}`);
    if (this.row.state === from && this.#isDue(event, now)) this.#applyAndAssess(event, now);
    return this.#snapshot(now);
  }

  applyCommand(commandId: string, serverNow: Date): Snapshot {
    const now = this.#moment(serverNow);
    this.#called(`command ${commandId}`);
    const command = this.#commands.get(commandId);
    if (!command) throw new AppError('resource.not_found', { detail: 'There is no such command.' });
    if (!command.applied) this.#applyAndAssess(command.event, now);
    command.applied = true;
    return this.#snapshot(now);
  }

  concludePlan(serverNow: Date): Snapshot {
    const now = this.#moment(serverNow);
    this.#called('concludePlan');
    if (this.row.state === 'planning' && this.#storesToPlan().length === 0) {
      this.row.partial = this.row.partial || (this.world.keepsColumns ?? false);
      const approvalRequired = changesData(this.row);
      const { approvalHours: timeoutHours, checks } = this.world;
      const policy = { policy: 1, needed: 1, roles: [], given: [] };
      if (timeoutHours !== undefined) this.row.approval = { ...policy, timeoutHours, escalateTo: 'dpo' };
      if (checks) this.row.approval = { ...policy, checks };
      const planHash = `plan-${(this.#plans += 1)}`;
      this.#applyAndAssess({ type: 'planned', planHash, rows: 3, approvalRequired }, now);
    }
    return this.#snapshot(now);
  }

  concludeVerification(serverNow: Date): Snapshot {
    const now = this.#moment(serverNow);
    this.#called('concludeVerification');
    if (this.row.state === 'verifying')
      this.#applyAndAssess(
        this.#unclean.size === 0 ? { type: 'clean' } : { type: 'residueFound', locations: 1 },
        now,
      );
    return this.#snapshot(now);
  }

  async planStore(store: string): Promise<{ learned: number }> {
    this.calls.push(`plan ${store}`);
    const before = this.#known;
    const learned = (await this.world.plan?.(store)) ?? 0;
    this.#known += learned;
    this.#planned.set(`${this.row.planRound}/${store}`, before + learned);
    return { learned };
  }

  /** As in the database: those without a plan that knows every identifier; text, which teaches nothing, last. */
  #storesToPlan(): readonly StoreRef[] {
    const open = STORES.filter(
      ({ id }) => (this.#planned.get(`${this.row.planRound}/${id}`) ?? 0) < this.#known,
    );
    return open.length === STORES.length ? open.filter(({ id }) => id !== 'logs') : open;
  }

  async executeStore(store: string): Promise<{ status: 'done' | 'drifted' }> {
    this.calls.push(`execute ${store}`);
    return { status: (await this.world.execute?.(store)) ?? 'done' };
  }

  recheckDeletions(store: string, serverNow: Date): void {
    this.calls.push(`recheck ${store}`);
    if (this.world.deleted?.()) this.change({ type: 'externalDone' }, serverNow);
  }

  verifyStore(store: string): { clean: boolean } {
    this.calls.push(`verify ${store}`);
    const clean = this.world.verify?.(store) ?? true;
    if (clean) this.#unclean.delete(store);
    else this.#unclean.add(store);
    return { clean };
  }

  buildPackage(): void {
    this.calls.push('buildPackage');
    this.world.collect?.();
  }

  async sendPackage(): Promise<void> {
    this.calls.push('sendPackage');
    await Promise.resolve();
    this.world.transfer?.();
  }

  #called(step: string): void {
    this.calls.push(step);
    this.world.database?.();
  }

  /** As the services do: the law is applied as soon as a request waits for it, unless a person has to look. */
  #applyAndAssess(given: RequestEvent, now: Date): void {
    const event = given.type === 'storesDone' && this.world.manual !== undefined ? this.#storesDone() : given;
    this.#apply(event, this.row.state, now);
    if (this.row.state === 'assessing' && !this.world.review && this.#needsNobody())
      this.#apply({ type: 'decided', granted: 1, refused: 0, codes: [] }, 'assessing', now);
    if (this.row.state !== 'executing' || worksInStores(this.row)) return;
    // what needs no store is done by whoever grants it
    this.#apply(this.#storesDone(), 'executing', now);
    if ((this.row.state as RequestState) === 'verifying') this.#apply({ type: 'clean' }, 'verifying', now);
  }

  #needsNobody(): boolean {
    const { row } = this;
    if (worksInStores(row) || answersFromRecords(row)) return true;
    if (!this.world.byCatalogue) return false;
    return (
      Boolean(row.policy?.stops) || ['withdraw_consent', 'opt_in_sale_sharing', 'inform'].includes(row.right)
    );
  }

  #moment(serverNow: Date): Date {
    return new Date(serverNow.getTime() + this.#ahead);
  }

  #storesDone(): RequestEvent {
    return { type: 'storesDone', externalOpen: this.world.manual ?? 0 };
  }

  #next(now: Date): Timer | null {
    return nextTimer(this.row, CATALOGUE, now, this.world.escalation);
  }

  #apply(event: RequestEvent, from: RequestState | null, now: Date): void {
    const { row } = this;
    const { escalation } = this.world;
    const step = transition(from, event, contextOf(row, false, OPERATOR, now, [], escalation));
    if (event.type === 'timer') this.#fire(event.key, now);
    recordEvent(row, event, step.state, now);
    const before = { letters: this.letters.length, tasks: this.tasks.length };
    for (const effect of step.effects) this.#carryOut(effect, now);
    recomputeClock(row, CATALOGUE, now);
    const letters = this.letters.slice(before.letters);
    const tasks = this.tasks.slice(before.tasks);
    const certified = step.effects.some(({ kind }) => kind === 'certify');
    this.world.noted?.({ at: now, event, from, letters, tasks, certified }, row);
  }

  #fire(key: string, now: Date): void {
    const timer = this.#next(now);
    if (timer?.key !== key) return;
    markFired(this.row, timer);
    this.fired.push({ name: timer.name, key, at: now.getTime() });
  }

  #carryOut(effect: Effect, now: Date): void {
    const { row } = this;
    this.done.push(effect.kind);
    if (effect.kind === 'sendNotice') this.#send(effect.notice, now);
    if (effect.kind === 'task')
      this.tasks.push(effect.role === 'operator' ? effect.task : `${effect.task} ${effect.role}`);
    if (effect.kind === 'emit') this.events.push(effect.event);
    if (effect.kind === 'restartClock') restart(row, now);
    if (effect.kind === 'degradeRight') degrade(row);
    if (effect.kind === 'recordRefusal') row.refusalCodes = [...row.refusalCodes, ...effect.codes];
    if (effect.kind === 'markBreached') row.breached = true;
    if (effect.kind === 'startExecution') row.executionStartedAt ??= now;
    if (effect.kind === 'countFailedVerification') row.failedVerifications += 1;
    if (effect.kind === 'autoApprove') row.approvedPlanHash = row.planHash ?? null;
    changeClock(row, effect, now.toISOString());
  }

  /** By the catalogue, the mail server takes every letter at once. */
  #send(notice: Notice, now: Date): void {
    this.notices.push(notice);
    const letter = letterOf(this.row, notice);
    this.letters.push(letter);
    if (this.world.byCatalogue && isAcknowledgement(letter)) this.row.acknowledgedAt = now;
  }

  #isDue(event: RequestEvent, now: Date): boolean {
    return event.type !== 'timer' || this.#next(now)?.key === event.key;
  }

  #stores(): readonly StoreRef[] {
    if (this.row.state === 'planning') return this.#storesToPlan();
    return ['executing', 'verifying'].includes(this.row.state) ? STORES : [];
  }

  #waitsFor(): Pick<Snapshot, 'waitsFor'> {
    const waitsFor = (this.row.state === 'planning' && this.world.copies?.()) || [];
    return waitsFor.length > 0 ? { waitsFor } : {};
  }

  #timerOnServer(now: Date): Timer | null {
    const timer = this.#next(now);
    return timer && { ...timer, at: this.onServer(new Date(timer.at)).toISOString() };
  }

  #snapshot(now: Date): Snapshot {
    const { row } = this;
    return {
      state: row.state,
      revision: row.revision,
      right: row.right,
      regime: row.regime,
      number: row.number,
      dueAt: row.dueAt ? this.onServer(row.dueAt).toISOString() : null,
      timer: this.#timerOnServer(now),
      context: contextOf(row, false, OPERATOR, now),
      stores: this.#stores(),
      heartbeatSeconds: 5,
      ...this.#waitsFor(),
      ...(this.world.deleted && row.state === 'awaiting_external' ? { deletions: DELETIONS } : {}),
      ...(this.world.transfer && row.state === 'delivering' ? { transfer: true } : {}),
    };
  }
}

function nameOf(event: RequestEvent): string {
  if (event.type === 'timer') return event.key;
  return event.type === 'storeFailed' ? `storeFailed ${event.store} ${event.code}` : event.type;
}

function changeClock(row: Request, effect: Effect, at: string): void {
  const { clock } = row;
  if (effect.kind === 'extendClock') {
    row.clock = { ...clock, extension: { noticeSentAt: at, reasons: effect.codes } };
    row.extended = true;
  }
  if (effect.kind === 'pauseClock' && effect.reason === 'identity')
    row.clock = { ...clock, identityAskedAt: clock.identityAskedAt ?? at };
  if (effect.kind === 'pauseClock' && effect.reason === 'fee')
    row.clock = { ...clock, feeAskedAt: clock.feeAskedAt ?? at };
  if (effect.kind === 'pauseClock' && effect.reason === 'clarification')
    row.clock = { ...clock, clarifications: [...clock.clarifications, { askedAt: at, needed: true }] };
  if (effect.kind === 'resumeClock' && effect.of === 'identity' && clock.identityAskedAt)
    row.clock = { ...clock, identityReceivedAt: clock.identityReceivedAt ?? at };
  if (effect.kind === 'resumeClock' && effect.of === 'fee')
    row.clock = { ...clock, feePaidAt: clock.feePaidAt ?? at };
  if (effect.kind === 'resumeClock' && effect.of === 'clarification')
    row.clock = {
      ...clock,
      clarifications: clock.clarifications.map((ask) => (ask.answeredAt ? ask : { ...ask, answeredAt: at })),
    };
}

/** As intake does for a person who asks for themselves, about data of no particular risk. */
function applyLaw(row: Request, appealOf: string | null): void {
  const { rights } = CATALOGUE;
  const policyOf = (right: OfferedRight) => rights.policy([row.regime], right);
  const policy = policyOf(row.right);
  const lesser = policy.degradesTo && policyOf(policy.degradesTo);
  row.policy = {
    ...policy,
    degraded: lesser && { policy: lesser, requiredLevel: requiredLevel(lesser, 'subject') },
  };
  row.requiredLevel = requiredLevel(policy, 'subject');
  // of a person whose consents are known it asks no more than giving them did
  if (row.right === 'withdraw_consent') row.requiredLevel = 'L0';
  row.appealOf = appealOf;
  row.appealDays = rights.find(row.regime, row.right)?.appeal?.windowDays ?? null;
}

const newRow = (
  { tenantId, requestId }: RequestRef,
  right: OfferedRight,
  now: Date,
  verificationLevel: VerificationLevel,
): Request =>
  Object.assign(new Request(), {
    id: requestId,
    tenantId,
    number: '2026-000001',
    right,
    regime: 'EU_GDPR' as const,
    regimes: [],
    policy: null,
    degradedFrom: null,
    clockResult: null,
    refusalCodes: [],
    byHand: false,
    state: 'received' as const,
    revision: 0,
    requesterKind: 'subject' as const,
    submittedBy: 'key:spec',
    submissionDigest: null,
    requiredLevel: 'L2' as const,
    verificationLevel,
    verifiedBy: null,
    failedVerifications: 0,
    receivedAt: now,
    clock: { zone: ZONE, calendar: CALENDAR, clarifications: [] },
    extended: false,
    breached: false,
    enteredAt: now,
    firedTimers: [],
    planRound: 0,
    planHash: null,
    approvedPlanHash: null,
    approval: null,
    partial: false,
    residueRound: 0,
    interruptedState: null,
    attention: null,
    corrections: null,
    linked: [],
    executionStartedAt: null,
    deliveredAt: null,
    acknowledgedAt: null,
    answeredAt: null,
    silent: false,
    closedAt: null,
  });
