import type { RequestEvent, RequestState } from '#contracts';
import { AppError } from '#contracts';
import type { LiftWorkflowInput } from '#workflows/request/messages';
import type {
  LifecycleActivities,
  RequestRef,
  Snapshot,
  StoreActivities,
  StoreRef,
  TransferActivities,
} from '#workflows/request/ports';
import type { RestrictionActivities } from '#workflows/restriction/ports';
import type { MemoryRequest } from './memory-request.js';

/** A restriction in force, whose marks lie in two stores. */
export class MemoryRestriction {
  readonly calls: string[] = [];
  lifted = false;

  /** @param unmark called for each store; default: the marks go */
  constructor(readonly unmark: (store: string) => void = () => undefined) {}
}

/** The ports of all workflows over rows in memory. */
export class MemoryActivities
  implements LifecycleActivities, StoreActivities, TransferActivities, RestrictionActivities
{
  readonly #requests = new Map<string, MemoryRequest>();
  readonly #restrictions = new Map<string, MemoryRestriction>();

  /** @param now the time of the workflow server, which may be months ahead of this machine's */
  constructor(private readonly now: () => Promise<Date>) {}

  addRequest(request: MemoryRequest): void {
    this.#requests.set(request.ref.requestId, request);
  }

  addRestriction(id: string, restriction: MemoryRestriction): void {
    this.#restrictions.set(id, restriction);
  }

  async triage(ref: RequestRef): Promise<Snapshot> {
    return this.#request(ref).triage(await this.now());
  }

  async read(ref: RequestRef): Promise<Snapshot> {
    return this.#request(ref).read(await this.now());
  }

  async advance(ref: RequestRef, from: RequestState, event: RequestEvent): Promise<Snapshot> {
    return this.#request(ref).advance(from, event, await this.now());
  }

  async applyCommand(ref: RequestRef, commandId: string): Promise<Snapshot> {
    return this.#request(ref).applyCommand(commandId, await this.now());
  }

  async concludePlan(ref: RequestRef): Promise<Snapshot> {
    return this.#request(ref).concludePlan(await this.now());
  }

  async concludeVerification(ref: RequestRef): Promise<Snapshot> {
    return this.#request(ref).concludeVerification(await this.now());
  }

  planStore(ref: RequestRef, store: string): Promise<{ learned: number }> {
    return this.#request(ref).planStore(store);
  }

  executeStore(ref: RequestRef, store: string): Promise<{ status: 'done' | 'drifted' }> {
    return this.#request(ref).executeStore(store);
  }

  async recheckDeletions(ref: RequestRef, store: string): Promise<void> {
    this.#request(ref).recheckDeletions(store, await this.now());
  }

  async verifyStore(ref: RequestRef, store: string): Promise<{ clean: boolean }> {
    return this.#request(ref).verifyStore(store);
  }

  async buildPackage(ref: RequestRef): Promise<void> {
    this.#request(ref).buildPackage();
  }

  async sendPackage(ref: RequestRef): Promise<void> {
    await this.#request(ref).sendPackage();
  }

  async restrictedStores(input: LiftWorkflowInput): Promise<readonly StoreRef[]> {
    this.#restriction(input).calls.push('restrictedStores');
    return ['shop', 'logs'].map((id) => ({ id, taskQueue: null, after: [] }));
  }

  async unmarkStore(input: LiftWorkflowInput, store: string): Promise<void> {
    const restriction = this.#restriction(input);
    restriction.calls.push(`unmark ${store}`);
    restriction.unmark(store);
  }

  async concludeLift(input: LiftWorkflowInput): Promise<void> {
    const restriction = this.#restriction(input);
    restriction.calls.push('concludeLift');
    restriction.lifted = true;
  }

  #request({ requestId }: RequestRef): MemoryRequest {
    const found = this.#requests.get(requestId);
    if (!found) throw new AppError('request.not_found');
    return found;
  }

  #restriction({ restrictionId }: LiftWorkflowInput): MemoryRestriction {
    const found = this.#restrictions.get(restrictionId);
    if (!found) throw new AppError('resource.not_found');
    return found;
  }
}
