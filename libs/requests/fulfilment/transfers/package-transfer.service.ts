import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type { PackageView } from '#contracts/schemas';
import type { EngineHooks } from '#engine';
import { PackagesService } from '#packages';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { UrlPolicy } from '#webhooks';
import { RequestsRepository } from '../../request/requests.repository.js';
import { BucketUploader } from './bucket-uploader.js';
import type { BegunUpload, Upload } from './package-receiver.js';
import { PackageUploader } from './package-uploader.js';
import { TransferTargets, type OpenTarget } from './transfer-targets.service.js';

/** Hands a package straight to the controller whom the request names (Art. 20(2) GDPR). */
@Injectable()
export class PackageTransfer implements OnModuleDestroy {
  readonly #http: PackageUploader;
  readonly #buckets: BucketUploader;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TransferTargets) private readonly targets: TransferTargets,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(UrlPolicy) urls: UrlPolicy,
  ) {
    this.#http = new PackageUploader(urls);
    this.#buckets = new BucketUploader(urls);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.#http.close(), this.#buckets.close()]);
  }

  /**
   * Goes on where an earlier try ended, and does nothing once the receiver has confirmed.
   * @throws AppError `transfer.failed`, `transfer.refused`, `package.gone`, `request.illegal_transition`
   */
  async send(requestId: string, hooks: EngineHooks): Promise<void> {
    const target = await this.unitOfWork.run(() => this.#prepare(requestId));
    if (target === 'done') return;
    const view = await this.packages.view(requestId);
    for (const part of view.parts) await this.#sendPart(requestId, view.id, part, target, hooks);
    await this.#confirm(requestId, target, view);
  }

  /** Looks at the row again, whatever the workflow says. */
  async #prepare(requestId: string): Promise<OpenTarget | 'done'> {
    const { state, transfer } = await this.requests.get(requestId);
    if (transfer?.confirmedAt) return 'done';
    if (state !== 'delivering' || !transfer)
      throw new AppError('request.illegal_transition', { detail: 'There is nothing to hand over.' });
    const target = await this.targets.open(transfer.target);
    return (
      target ??
      Promise.reject(new AppError('transfer.refused', { detail: 'The receiver is no longer registered.' }))
    );
  }

  async #sendPart(
    requestId: string,
    packageId: string,
    { index, bytes, sha256 }: PackageView['parts'][number],
    { place }: OpenTarget,
    { onProgress, signal }: EngineHooks,
  ): Promise<void> {
    const path = `${packageId}/part-${index}.zip`;
    const upload: Omit<Upload<never>, 'place'> = {
      ...{ path, bytes, sha256, begun: await this.#begun(requestId, path) },
      open: () => this.packages.open(packageId, index),
      keep: (begun) => this.#keep(requestId, path, begun),
      onProgress: (done) => onProgress?.({ phase: 'transfer', store: 'package', done, total: bytes }),
      ...(signal && { signal }),
    };
    return place.kind === 'http'
      ? this.#http.send({ ...upload, place })
      : this.#buckets.send({ ...upload, place });
  }

  #begun(requestId: string, path: string): Promise<BegunUpload | null> {
    return this.unitOfWork.run(
      async () => (await this.requests.get(requestId)).transfer?.begun?.[path] ?? null,
    );
  }

  #keep(requestId: string, path: string, begun: BegunUpload | null): Promise<void> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      const { [path]: _before, ...others } = request.transfer!.begun ?? {};
      request.transfer = { ...request.transfer!, begun: { ...others, ...(begun && { [path]: begun }) } };
      await this.unitOfWork.em.flush();
    });
  }

  #confirm(requestId: string, { id }: OpenTarget, { parts }: PackageView): Promise<void> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.lock(requestId);
      request.transfer = { target: id, confirmedAt: this.clock.now().toISOString() };
      await this.audit.append({
        action: 'transfer.confirmed',
        object: requestId,
        data: { target: id, parts: parts.map(({ index, sha256 }) => `${index}:${sha256}`) },
      });
    });
  }
}
