import type { Correction } from '#contracts';
import type { PlanView, PreApprovalView } from '#contracts/schemas';
import type { Finding, PlanStep, StorePlan } from '#engine';
import { missingApprovals } from '../../operators/approvals/plan-approval.js';
import type { PlanRecord } from '../request-records.entity.js';
import type { PlanApproval, Request } from '../request.entity.js';
import { toCorrectionsView } from './corrections-view.js';

/** The preview that a person approves. */
export function toPlanView(
  plan: PlanRecord,
  stores: readonly StorePlan[],
  request: Pick<Request, 'approval'>,
  corrections: readonly Correction[] = [],
  checks: readonly PreApprovalView[] = [],
): PlanView {
  return {
    hash: plan.hash,
    createdAt: plan.createdAt.toISOString(),
    approval: request.approval ? toApproval(request.approval, checks) : null,
    stores: stores.map(({ store, steps, findings }) => ({
      store,
      collections: steps.map((step) => toCollection(step, findings)),
    })),
    protected: stores.flatMap(({ protected: rows }) => rows.map(toProtected)),
    ...(corrections.length === 0
      ? {}
      : {
          corrections: toCorrectionsView(corrections, { masked: true, statement: null, hasStatement: false })
            .corrections,
        }),
    warnings: stores.flatMap(({ findings }) => findings.map(toWarning)),
  };
}

const toApproval = (approval: PlanApproval, checks: readonly PreApprovalView[]): PlanView['approval'] => ({
  policy: approval.policy,
  needed: approval.needed,
  missing: missingApprovals({ approval }),
  roles: [...approval.roles],
  given: approval.given.map((given) => ({ ...given })),
  ...(checks.length > 0 && { checks: [...checks] }),
  ...(approval.automatic && { automatic: true as const }),
});

function toCollection(
  step: PlanStep,
  findings: readonly Finding[],
): PlanView['stores'][number]['collections'][number] {
  const { collection, action, rows, reason, columns } = step;
  return {
    collection,
    action,
    rows,
    reason,
    columns: columns.map(({ column, category, strategy }) => ({ column, category, strategy })),
    warnings: findings.filter((finding) => finding.collection === collection).map(({ message }) => message),
  };
}

const toProtected = ({
  store,
  collection,
  ownership,
  rows,
  reason,
}: PlanStep): PlanView['protected'][number] => ({
  store,
  collection,
  ownership,
  rows,
  reason,
});

const toWarning = ({ code, store, collection, column, message }: Finding): PlanView['warnings'][number] => ({
  code,
  store,
  ...(collection === undefined ? {} : { collection }),
  ...(column === undefined ? {} : { column }),
  message,
});
