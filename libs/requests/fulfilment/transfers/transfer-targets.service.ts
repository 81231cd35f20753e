import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type { CreateTransferTarget, TransferTargetView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, newId, type Clock } from '#platform';
import { UrlPolicy } from '#webhooks';
import type { BucketCredentials, BucketPlace, HttpPlace } from './package-receiver.js';
import { TransferTargetsRepository, type TransferTargetRow } from './transfer-targets.repository.js';

const TOKEN = 'transfer_target.token';

/** Where a package goes, in clear. */
export interface OpenTarget {
  readonly id: string;
  readonly place: HttpPlace | BucketPlace;
}

/** Controllers to whom a tenant hands packages straight. Who is not registered gets nothing, whatever a request says. */
@Injectable()
export class TransferTargets {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TransferTargetsRepository) private readonly targets: TransferTargetsRepository,
    @Inject(UrlPolicy) private readonly urls: UrlPolicy,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `webhook.url_refused` for an address that must not be called */
  async create(given: CreateTransferTarget): Promise<TransferTargetView> {
    const { kind, name, url } = given;
    await this.urls.check(url);
    return this.unitOfWork.run(async () => {
      const id = newId('transferTarget');
      const secret = secretOf(given);
      const token =
        secret === undefined ? null : await this.keys.seal('tenant', 'tenant', secret, `${TOKEN}:${id}`);
      const row: TransferTargetRow = {
        ...{ id, kind, name, url, token, bucket: bucketOf(given) },
        createdAt: this.clock.now(),
      };
      await this.targets.insert(row);
      await this.audit.append({ action: 'transfer_target.created', object: id, data: { name, url } });
      return toView(row);
    });
  }

  list(): Promise<TransferTargetView[]> {
    return this.unitOfWork.run(async () => (await this.targets.list()).map(toView));
  }

  /** @throws AppError `resource.not_found` */
  remove(id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      if (!(await this.targets.remove(id))) throw new AppError('resource.not_found');
      await this.audit.append({ action: 'transfer_target.removed', object: id });
    });
  }

  /** In a transaction. @throws AppError `request.invalid` when the tenant has registered no such controller */
  async require(id: string): Promise<void> {
    if (await this.targets.find(id)) return;
    throw new AppError('request.invalid', {
      param: 'deliverTo.target',
      detail: 'deliverTo.target: there is no such receiver. GET /v1/transfer-targets lists those there are.',
    });
  }

  /** In a transaction. @returns null when it was removed meanwhile */
  async open(id: string): Promise<OpenTarget | null> {
    const row = await this.targets.find(id);
    if (!row) return null;
    const { url } = row;
    const opened = row.token && (await this.keys.open('tenant', 'tenant', row.token, `${TOKEN}:${id}`));
    const secret = opened?.toString('utf8') ?? null;
    if (!row.bucket) return { id, place: { kind: 'http', url, token: secret } };
    const credentials = JSON.parse(secret ?? '{}') as BucketCredentials;
    return { id, place: { kind: 's3', url, ...row.bucket, credentials } };
  }
}

/** What is sealed. */
const secretOf = (given: CreateTransferTarget): string | undefined =>
  given.kind === 's3' ? JSON.stringify(given.credentials) : given.token;

const bucketOf = (given: CreateTransferTarget): TransferTargetRow['bucket'] => {
  if (given.kind !== 's3') return null;
  const { region, bucket, prefix } = given;
  return { region, bucket, prefix };
};

const toView = ({
  id,
  kind,
  name,
  url,
  bucket,
  token,
  createdAt,
}: TransferTargetRow): TransferTargetView => ({
  id,
  kind,
  name,
  url,
  ...bucket,
  authenticated: token !== null,
  createdAt: new Date(createdAt).toISOString(),
});
