import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditTrail } from '#audit';
import type { ApprovalPolicyView, Page, PageQuery, PutApprovalPolicy } from '#contracts/schemas';
import { builtInRules, ruleFor } from '#domain';
import { UnitOfWork } from '#persistence';
import { CLOCK, currentContext, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { ApprovalDemand, Request } from '../../request/request.entity.js';
import { actorName } from '../tasks/actor-name.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { ApprovalPoliciesRepository, type PolicyRow } from './approval-policies.repository.js';

const CURSOR = z.tuple([z.int32().min(0)]);

/** Who must approve which plans. Versions: what a plan was made under is what it keeps. */
@Injectable()
export class ApprovalPolicies {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ApprovalPoliciesRepository) private readonly repository: ApprovalPoliciesRepository,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The version in force. */
  current(): Promise<ApprovalPolicyView> {
    return this.unitOfWork.run(async () => {
      const row = await this.repository.findCurrent();
      if (row) return toView(row);
      const { fourEyes } = await this.tenants.get();
      return { version: 0, rules: copyOf(builtInRules(fourEyes)), createdBy: null, createdAt: null };
    });
  }

  /** Newest first. */
  versions({ cursor, limit }: PageQuery): Promise<Page<ApprovalPolicyView>> {
    const before = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () =>
      toPage(await this.repository.list(before, limit + 1), limit, ({ version }) => [version], toView),
    );
  }

  /** In force for what is planned from now on; the same rules again change nothing. */
  put({ rules }: PutApprovalPolicy): Promise<ApprovalPolicyView> {
    return this.unitOfWork.run(async () => {
      await this.repository.hold();
      const before = await this.repository.findCurrent();
      if (before && isDeepStrictEqual(before.rules, copyOf(rules))) return toView(before);
      const row: PolicyRow = {
        version: (before?.version ?? 0) + 1,
        rules,
        createdBy: actorName(currentContext().actor),
        createdAt: this.clock.now(),
      };
      await this.repository.insert(row);
      await this.audit.append({
        action: 'approval_policy.activated',
        object: currentContext().tenantId,
        data: { version: row.version, rules: copyOf(rules) },
      });
      return toView(row);
    });
  }

  /** @returns null when a plan of this many rows needs nobody */
  async demandOf({ right }: Request, rows: number): Promise<ApprovalDemand | null> {
    const { version, rules } = await this.current();
    const rule = ruleFor(rules, { right, rows });
    if (!rule) return null;
    return {
      policy: version,
      needed: rule.approvals,
      roles: rule.roles ?? [],
      ...(rule.timeoutHours !== undefined && { timeoutHours: rule.timeoutHours }),
      ...(rule.escalateTo !== undefined && { escalateTo: rule.escalateTo }),
      ...(rule.checks !== undefined && { checks: rule.checks }),
      ...(rule.autoApprove && { autoApprove: true as const }),
    };
  }
}

/** As the database gives them back: without members that are undefined. */
const copyOf = (rules: PolicyRow['rules']): ApprovalPolicyView['rules'] =>
  JSON.parse(JSON.stringify(rules)) as ApprovalPolicyView['rules'];

const toView = ({ version, rules, createdBy, createdAt }: PolicyRow): ApprovalPolicyView => ({
  version,
  rules: copyOf(rules),
  createdBy,
  createdAt: createdAt.toISOString(),
});
