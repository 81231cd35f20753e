import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Catalogue } from '#catalogue';
import { KeyManager } from '#keys';
import { PackagesService } from '#packages';
import { UnitOfWork, inEachTenant, listTenants } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { ErasureLedgerRepository } from '../../fulfilment/erasure-ledger.repository.js';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { RetentionRepository } from './retention.repository.js';

const DAY_MS = 86_400_000;
/** Its workflow may still be writing its last lines, sealed under the key that is to go. */
const GRACE_DAYS = 1;
const BATCH = 100;
/** Spam can be taken back for so long. */
const SPAM_DAYS = 30;
/** Says nothing about anybody, and is no fingerprint that the blind index can make. */
const NO_FINGERPRINT = '0'.repeat(64);

/**
 * Ends the retention of closed requests (clock reference 7.3, `recordRetention`), never before the laws that applied let
 * it (11 CCR §7101): their keys are destroyed, which makes
 * every copy unreadable, backups and workflow history included, and what was derived from the person is deleted; entries of the
 * ledger of erasures go by a time of their own, that of backups. What stays proves that the request was answered: states, hashes, counts, certificate.
 */
@Injectable()
export class RetentionSweep {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RetentionRepository) private readonly retention: RetentionRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(ErasureLedgerRepository) private readonly ledger: ErasureLedgerRepository,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** One batch in every tenant, each request in a transaction of its own. @returns how many requests were purged */
  async sweep(): Promise<number> {
    const tenants = await listTenants(this.unitOfWork);
    const purged = await inEachTenant(tenants, 'retention', () => this.#sweepTenant());
    return purged.reduce((sum, count) => sum + count, 0);
  }

  async #sweepTenant(): Promise<number> {
    const due = await this.unitOfWork.run(async () =>
      this.retention.listDue({
        ...(await this.#closedBefore()),
        now: this.clock.now(),
        months: this.catalogue.recordRetention(),
        limit: BATCH,
      }),
    );
    for (const id of due) await this.unitOfWork.run(() => this.#purge(id));
    await this.unitOfWork.run(() =>
      this.ledger.removeBefore(this.#daysAgo(this.settings.ERASURE_LEDGER_DAYS)),
    );
    return due.length;
  }

  async #closedBefore(): Promise<{ before: Date; spamBefore: Date }> {
    const { retentionDays } = await this.tenants.get();
    const days = Math.max(retentionDays, GRACE_DAYS);
    return { before: this.#daysAgo(days), spamBefore: this.#daysAgo(Math.min(days, SPAM_DAYS)) };
  }

  #daysAgo(days: number): Date {
    return new Date(this.clock.now().getTime() - days * DAY_MS);
  }

  /** Looks at the locked row again: another sweep, or a reopening, may have come first. */
  async #purge(id: string): Promise<void> {
    const request = await this.requests.lock(id);
    if (!request.closedAt || request.purgedAt) return;
    await this.packages.discard(id);
    await this.retention.purge(id);
    forget(request, this.clock.now());
    await this.keys.destroy('pseudonym', id);
    await this.keys.destroy('request', id);
    await this.audit.append({ action: 'request.purged', object: id });
  }
}

function forget(request: Request, now: Date): void {
  request.details = null;
  request.receivedBy = null;
  request.answers = null;
  request.terms = null;
  request.corrections = null;
  request.statement = null;
  request.fingerprint = NO_FINGERPRINT;
  request.submissionDigest = null;
  request.residence = null;
  request.purgedAt = now;
  if (request.personId === null) return;
  request.personId = null;
  request.submittedBy = 'person:purged';
}
