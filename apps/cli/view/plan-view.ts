import type { Finding, Plan, PlanStep } from '#engine';
import { table } from './table.js';

const HEAD = ['store', 'collection', 'action', 'rows', 'why'];

const rowOf = ({ store, collection, action, rows, reason }: PlanStep): (string | number)[] => [
  store,
  collection,
  action,
  rows,
  reason,
];
const SEVERITY: Readonly<Record<Finding['severity'], string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

const placeOf = ({ store, collection, column }: Finding): string =>
  [store, collection, column].filter((part) => part !== undefined).join(' ');

export const findingLine = (finding: Finding): string =>
  `${SEVERITY[finding.severity]}: ${placeOf(finding)}: ${finding.message} [${finding.code}]`;

export const planFindings = ({ stores }: Plan): Finding[] => stores.flatMap(({ findings }) => findings);
export const planErrors = (plan: Plan): Finding[] =>
  planFindings(plan).filter(({ severity }) => severity === 'error');

export const planWarnings = (plan: Plan): Finding[] =>
  planFindings(plan).filter(({ severity }) => severity === 'warning');

/** The plan as people read it before they approve: what changes, what stays and why, what to know, the hash. */
export function planText(plan: Plan): string {
  const steps = plan.stores.flatMap((store) => store.steps);
  const kept = plan.stores.flatMap((store) => store.protected);
  const parts = [
    steps.length === 0 ? 'Nothing to do: no store knows this person.' : table(HEAD, steps.map(rowOf)),
    ...(kept.length === 0 ? [] : [`Stays as it is:\n${table(HEAD, kept.map(rowOf))}`]),
    ...(planFindings(plan).length === 0 ? [] : [planFindings(plan).map(findingLine).join('\n')]),
    `plan hash ${plan.hash}`,
  ];
  return parts.join('\n\n');
}

/** The same as `GET /v1/requests/{id}/plan` answers. */
export const planDocument = (plan: Plan) => ({
  hash: plan.hash,
  stores: plan.stores.map(({ store, steps, findings }) => ({
    store,
    collections: steps.map(({ collection, action, rows, reason, columns }) => ({
      collection,
      action,
      rows,
      reason,
      columns: columns.map(({ column, category, strategy }) => ({ column, category, strategy })),
      warnings: findings.filter((finding) => finding.collection === collection).map(({ code }) => code),
    })),
  })),
  protected: plan.stores
    .flatMap((store) => store.protected)
    .map(({ store, collection, ownership, rows, reason }) => ({
      store,
      collection,
      ownership,
      rows,
      reason,
    })),
  warnings: planFindings(plan).map(({ severity, code, store, collection, column, message }) => ({
    severity,
    code,
    store,
    ...(collection === undefined ? {} : { collection }),
    ...(column === undefined ? {} : { column }),
    message,
  })),
});
