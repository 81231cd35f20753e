import type { RequestView } from '#contracts/schemas';
import {
  ExecutionService,
  PlanningService,
  RequestsService,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import { APPROVER, type RequestServices } from './request-services.js';

const HOOKS = {};

/** The way of a request through its stores, as its workflow would go it. */
export interface CaseSteps {
  view(id: string): Promise<RequestView>;
  /** Until nothing more is learned. */
  plan(request: RequestView): Promise<RequestView>;
  approve(request: RequestView): Promise<RequestView>;
  execute(id: string): Promise<void>;
  /** @returns of each store, whether it is clean */
  verify(id: string): Promise<boolean[]>;
}

/** @param tenantId called anew for each step */
export function caseSteps(services: () => RequestServices, tenantId: () => string): CaseSteps {
  const as = <T>(work: () => Promise<T>) => services().as(tenantId(), work);
  const steps = () => services().get(WorkflowSteps);
  const stores = async (id: string) => {
    const snapshot = await as(() => steps().read(id));
    return snapshot.stores.map((store) => store.id);
  };
  const view = (id: string): Promise<RequestView> => as(() => services().get(RequestsService).get(id));
  return {
    view,
    plan: async ({ id }) => {
      for (let open = await stores(id); open.length > 0; open = await stores(id)) {
        for (const store of open) await as(() => services().get(PlanningService).planStore(id, store));
        await as(() => steps().concludePlan(id));
        if ((await view(id)).state !== 'planning') break;
      }
      return view(id);
    },
    approve: ({ id, planHash }) => {
      const body = { planHash: planHash!, changes: false };
      return services().command(tenantId(), id, { kind: 'approval', body }, APPROVER);
    },
    execute: async (id) => {
      for (const store of await stores(id))
        expect(await as(() => services().get(ExecutionService).executeStore(id, store, HOOKS))).toBe('done');
      const event = { type: 'storesDone', externalOpen: 0 } as const;
      await as(() => steps().advance(id, 'executing', event));
    },
    verify: async (id) => {
      const clean: boolean[] = [];
      for (const store of await stores(id))
        clean.push(await as(() => services().get(VerificationService).verifyStore(id, store, HOOKS)));
      await as(() => steps().concludeVerification(id));
      return clean;
    },
  };
}
