import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import { UnitOfWork } from '#persistence';
import { PackageLink, PackageRecord } from './package.entity.js';

@Injectable()
export class PackagesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  persist(...rows: (PackageRecord | PackageLink)[]): void {
    this.unitOfWork.em.persist(rows);
  }

  findByRequest(requestId: string): Promise<PackageRecord | null> {
    return this.unitOfWork.em.findOne(PackageRecord, { requestId }, { orderBy: { id: 'desc' } });
  }

  /** @throws AppError `package.not_ready` */
  async get(id: string): Promise<PackageRecord> {
    const found = await this.unitOfWork.em.findOne(PackageRecord, { id });
    if (!found) throw new AppError('package.not_ready');
    return found;
  }

  /** Reads the row for changing it. @throws AppError `package.not_ready` */
  async lock(id: string): Promise<PackageRecord> {
    const found = await this.unitOfWork.em.findOne(
      PackageRecord,
      { id },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!found) throw new AppError('package.not_ready');
    return found;
  }

  findLink(id: string): Promise<PackageLink | null> {
    return this.unitOfWork.em.findOne(PackageLink, { id });
  }

  lockLink(id: string): Promise<PackageLink | null> {
    return this.unitOfWork.em.findOne(PackageLink, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  async closeLinks(packageId: string): Promise<void> {
    await this.unitOfWork.query(
      `update package_link set state = 'used' where package_id = ? and state = 'open'`,
      [packageId],
    );
  }

  /** Makes the digest of a token known to the way in, where the tenant is not known yet. */
  async publish(link: PackageLink): Promise<void> {
    await this.unitOfWork.em.flush();
    await this.unitOfWork.query(
      `insert into credential (digest, tenant_id, kind, ref_id, expires_at) values (?, habeas_tenant(), 'package_link', ?, ?)`,
      [link.tokenDigest, link.id, link.expiresAt],
    );
  }

  /** The link behind a token, before its tenant is known. */
  async resolve(digest: string): Promise<{ tenantId: string; linkId: string } | null> {
    const [row] = await this.unitOfWork.runWithCredential(digest, () =>
      this.unitOfWork.query<{ tenant_id: string; ref_id: string }>(
        `select tenant_id, ref_id from credential where digest = ? and kind = 'package_link'`,
        [digest],
      ),
    );
    return row ? { tenantId: row.tenant_id, linkId: row.ref_id } : null;
  }
}
