import {
  AppError,
  type Effect,
  type Notice,
  type OfferedRight,
  type RequestEvent,
  type RequestState,
  type Timer,
} from '#contracts';
import {
  calendarFor,
  computeClock,
  timersFor,
  transition,
  type ClockResult,
  type RequestContext,
} from '#domain';
import type {
  LifecycleActivities,
  RequestRef,
  Snapshot,
  StoreActivities,
  StoreRef,
} from '#workflows/request/ports';

const ZONE = 'Europe/Berlin';
const STORES: readonly StoreRef[] = [
  { id: 'shop', taskQueue: null, after: [] },
  { id: 'logs', taskQueue: null, after: ['shop'] },
];

interface Row {
  state: RequestState;
  revision: number;
  receivedAt: string;
  enteredAt: string;
  deliveredAt: string | null;
  extension: string | null;
  fired: string[];
  breached: boolean;
  notices: Notice[];
  tasks: string[];
  context: RequestContext;
}

/** How the stores behave; what is left out works. */
export interface StoreBehaviour {
  plan?(store: string): Promise<number> | number;
  execute?(store: string): Promise<'done' | 'drifted'> | 'done' | 'drifted';
  verify?(store: string): Promise<boolean> | boolean;
  buildPackage?(): Promise<void> | void;
}

/**
 * One request in memory behind the ports of the workflows, driven by the real state machine and the real clocks: what
 * the workflow is told is what the database would tell it.
 */
export class MemoryRequest implements LifecycleActivities, StoreActivities {
  readonly calls: string[] = [];
  readonly commands = new Map<string, RequestEvent>();
  readonly #applied = new Set<string>();
  row: Row;

  constructor(
    readonly ref: RequestRef,
    readonly right: OfferedRight,
    private readonly now: () => Promise<number>,
    startedAt: number,
    readonly stores: StoreBehaviour = {},
  ) {
    const at = new Date(startedAt).toISOString();
    this.row = {
      state: 'received',
      revision: 1,
      receivedAt: at,
      enteredAt: at,
      deliveredAt: null,
      extension: null,
      fired: [],
      breached: false,
      notices: [],
      tasks: [],
      context: emptyContext(right),
    };
  }

  /** Records a command as the API does. @returns what the update carries */
  give(commandId: string, event: RequestEvent): { commandId: string; event: RequestEvent } {
    this.commands.set(commandId, event);
    return { commandId, event };
  }

  /** A change from outside the workflow, such as a download. */
  async change(event: RequestEvent): Promise<void> {
    await this.#apply(event);
  }

  async triage(): Promise<Snapshot> {
    this.calls.push('triage');
    if (this.row.state === 'received') await this.#apply({ type: 'triaged', scopeClear: true });
    return this.#snapshot();
  }

  read(): Promise<Snapshot> {
    this.calls.push('read');
    return this.#snapshot();
  }

  async advance(_ref: RequestRef, from: RequestState, event: RequestEvent): Promise<Snapshot> {
    this.calls.push(`advance ${event.type === 'timer' ? event.key : event.type}`);
    if (this.row.state === from && (await this.#isDue(event))) await this.#apply(event);
    return this.#snapshot();
  }

  async applyCommand(_ref: RequestRef, commandId: string): Promise<Snapshot> {
    this.calls.push(`command ${commandId}`);
    const event = this.commands.get(commandId);
    if (!event) throw new AppError('resource.not_found', { detail: 'There is no such command.' });
    if (!this.#applied.has(commandId)) await this.#apply(event);
    this.#applied.add(commandId);
    return this.#snapshot();
  }

  async concludePlan(): Promise<Snapshot> {
    this.calls.push('concludePlan');
    const planHash = this.calls.filter((call) => call === 'concludePlan').length.toString();
    if (this.row.state === 'planning')
      await this.#apply({ type: 'planned', planHash, rows: 3, approvalRequired: this.right === 'erasure' });
    return this.#snapshot();
  }

  async concludeVerification(): Promise<Snapshot> {
    this.calls.push('concludeVerification');
    if (this.row.state === 'verifying')
      await this.#apply(this.#clean ? { type: 'clean' } : { type: 'residueFound', locations: 1 });
    return this.#snapshot();
  }

  async planStore(_ref: RequestRef, store: string): Promise<{ learned: number }> {
    this.calls.push(`plan ${store}`);
    return { learned: (await this.stores.plan?.(store)) ?? 0 };
  }

  async executeStore(_ref: RequestRef, store: string): Promise<{ status: 'done' | 'drifted' }> {
    this.calls.push(`execute ${store}`);
    return { status: (await this.stores.execute?.(store)) ?? 'done' };
  }

  #clean = true;
  async verifyStore(_ref: RequestRef, store: string): Promise<{ clean: boolean }> {
    this.calls.push(`verify ${store}`);
    const clean = (await this.stores.verify?.(store)) ?? true;
    this.#clean = store === STORES[0]!.id ? clean : this.#clean && clean;
    return { clean };
  }

  async buildPackage(): Promise<void> {
    this.calls.push('buildPackage');
    await this.stores.buildPackage?.();
  }

  async #apply(event: RequestEvent): Promise<void> {
    const { row } = this;
    const now = new Date(await this.now()).toISOString();
    const step = transition(row.state, event, row.context);
    if (event.type === 'timer') row.fired.push(mark((await this.#timer())!));
    this.#note(event);
    if (step.state !== row.state) this.#enter(step.state, now);
    for (const effect of step.effects) this.#carryOut(effect, now);
    row.revision += 1;
  }

  #note(event: RequestEvent): void {
    const { context } = this.row;
    if (event.type === 'verified') this.row.context = { ...context, verificationLevel: event.level };
    if (event.type === 'planned') this.row.context = { ...context, planHash: event.planHash };
    if (event.type === 'approved') this.row.context = { ...context, approvedPlanHash: event.planHash };
    if (event.type === 'residueFound')
      this.row.context = { ...context, residueRound: context.residueRound + 1 };
  }

  #enter(state: RequestState, now: string): void {
    const { row } = this;
    if (state === 'needs_attention') row.context = { ...row.context, interruptedState: row.state };
    if (state === 'planning') row.context = { ...row.context, planHash: null, approvedPlanHash: null };
    if (state === 'delivering') row.deliveredAt = now;
    row.state = state;
    row.enteredAt = now;
  }

  #carryOut(effect: Effect, now: string): void {
    const { row } = this;
    if (effect.kind === 'sendNotice') row.notices.push(effect.notice);
    if (effect.kind === 'task') row.tasks.push(effect.task);
    if (effect.kind === 'markBreached') row.breached = true;
    if (effect.kind === 'startExecution') row.context = { ...row.context, executionStarted: true };
    if (effect.kind === 'autoApprove')
      row.context = { ...row.context, approvedPlanHash: row.context.planHash };
    if (effect.kind !== 'extendClock') return;
    row.extension = now;
    row.context = { ...row.context, extended: true };
  }

  async #snapshot(): Promise<Snapshot> {
    const { state, revision, context } = this.row;
    return {
      state,
      revision,
      right: this.right,
      regime: 'EU_GDPR',
      number: '2026-000001',
      dueAt: null,
      timer: await this.#timer(),
      context,
      stores: ['planning', 'executing', 'verifying'].includes(state) ? STORES : [],
      heartbeatSeconds: 5,
    };
  }

  async #isDue(event: RequestEvent): Promise<boolean> {
    return event.type !== 'timer' || (await this.#timer())?.key === event.key;
  }

  async #timer(): Promise<Timer | null> {
    const { state, enteredAt, deliveredAt, fired } = this.row;
    const facts = { enteredAt, zone: ZONE, ...(deliveredAt ? { deliveredAt } : {}) };
    const timers = timersFor(state, await this.#clock(), facts);
    return timers.find((timer) => !fired.includes(mark(timer))) ?? null;
  }

  async #clock(): Promise<ClockResult> {
    const { receivedAt, extension } = this.row;
    const facts = {
      regime: 'EU_GDPR' as const,
      act: 'respond' as const,
      right: this.right,
      zone: ZONE,
      calendar: 'DE',
      receivedAt,
      clarifications: [],
      ...(extension ? { extension: { noticeSentAt: extension, reasons: ['COMPLEXITY' as const] } } : {}),
      asOf: new Date(await this.now()).toISOString(),
    };
    return computeClock(facts, calendarFor('DE'));
  }
}

const mark = ({ key, at }: Timer): string => `${key}@${at}`;

const emptyContext = (right: OfferedRight): RequestContext => ({
  right,
  regime: 'EU_GDPR',
  requester: 'subject',
  verificationLevel: 'L0',
  requiredLevel: 'L2',
  failedVerifications: 0,
  maxVerifications: 3,
  planHash: null,
  approvedPlanHash: null,
  fourEyes: true,
  approverIsSubmitter: false,
  residueRound: 0,
  partial: false,
  interruptedState: null,
  executionStarted: false,
  baseDueEnded: false,
  extended: false,
  answered: false,
  scopeClear: true,
});
