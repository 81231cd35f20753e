import { AppError } from '#contracts';
import type { ApprovalPolicyView } from '#contracts/schemas';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigDocument } from './config-document.js';
import { NONE, change, onlyInTenant, refused, type Applying, type Difference } from './difference.js';
import type { TenantState } from './read-tenant.js';
import { toApprovalPolicy } from './to-document.js';

type Given = NonNullable<ConfigDocument['approvalPolicy']>;
const PLACE = 'approvalPolicy';

/** Who must approve which plans: in force as a whole, as the API takes it. Endpoints that are asked are known by their address. */
export function differApprovals(
  { approvalPolicy: given, webhooks }: ConfigDocument,
  state: TenantState,
): Difference {
  const stored = toApprovalPolicy(state);
  if (!given) return stored ? onlyInTenant(PLACE) : NONE;
  const known = new Set([...webhooks, ...state.endpoints].map(({ url }) => url));
  const unknown = given.rules.flatMap(({ checks = [] }) => checks).find((url) => !known.has(url));
  if (unknown !== undefined)
    return refused(PLACE, `there is no webhook ${unknown}: name it among webhooks`, { member: 'checks' });
  if (stored && isDeepStrictEqual(plain(given), plain(stored))) return NONE;
  const put = async (applying: Applying): Promise<unknown> =>
    applying.services.approvals.put({ rules: await rulesOf(given, applying) });
  const changes = stored
    ? [change('changed', PLACE, { member: 'rules', from: stored.rules, to: given.rules })]
    : [change('added', PLACE)];
  return { changes, steps: [{ place: PLACE, run: put }] };
}

/** Endpoints that come with the file are there by now. */
async function rulesOf({ rules }: Given, { services }: Applying): Promise<ApprovalPolicyView['rules']> {
  const endpoints = await services.endpoints.list({ before: null, limit: 1_000 });
  const idOf = (url: string): string => {
    const found = endpoints.findLast((endpoint) => endpoint.url === url);
    if (found) return found.id;
    throw new AppError('request.invalid', { detail: `There is no webhook ${url}.` });
  };
  return rules.map(({ checks, ...rule }) => ({ ...rule, ...(checks && { checks: checks.map(idOf) }) }));
}

/** Without members that are undefined. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value)) as unknown;
