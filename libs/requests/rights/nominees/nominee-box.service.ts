import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import type { Nominee } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import type { Request } from '../../request/request.entity.js';
import { RequestsRepository } from '../../request/requests.repository.js';

const CONTEXT = 'request.nominee';

/** Whom a person names to act for them one day (DPDP Act s.14), sealed under the key of the request. */
@Injectable()
export class NomineeBox {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  async put(request: Request, nominee: Nominee): Promise<void> {
    request.nominee = await this.keys.seal('request', request.id, JSON.stringify(nominee), CONTEXT);
  }

  /** Every look leaves a record. @throws AppError `request.not_found`, `resource.not_found`, `key.destroyed` */
  open(requestId: string): Promise<Nominee> {
    return this.unitOfWork.run(async () => {
      const { id, nominee } = await this.requests.get(requestId);
      if (!nominee) throw new AppError('resource.not_found', { detail: 'This request names no nominee.' });
      await this.audit.append({ action: 'request.read', object: id, data: { part: 'nominee' } });
      return JSON.parse((await this.keys.open('request', id, nominee, CONTEXT)).toString('utf8')) as Nominee;
    });
  }
}
