import type { StorePlan } from '#engine';
import { PlanRecord } from '../request-records.entity.js';
import { toPlanView } from './plan-view.js';

const store: StorePlan = {
  store: 'shop',
  operation: 'erasure',
  type: 'postgres',
  taskQueue: null,
  catalogueFingerprint: '',
  steps: [],
  protected: [],
  findings: [
    {
      severity: 'warning',
      code: 'NEW_COLUMN',
      store: 'shop',
      collection: 'public.customer',
      column: 'email2',
      message: 'new',
    },
  ],
};

describe('the preview of a plan', () => {
  it('says of which column it warns', () => {
    const plan = Object.assign(new PlanRecord(), { hash: 'h', createdAt: new Date(0) });
    expect(toPlanView(plan, [store], { approval: null }).warnings).toEqual([
      { code: 'NEW_COLUMN', store: 'shop', collection: 'public.customer', column: 'email2', message: 'new' },
    ]);
  });
});
