import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';

/** By what name the operator knows the tenant of the context. A slug never changes, so each is read once. */
@Injectable()
export class TenantSlugRepository {
  readonly #slugs = new Map<string, string>();

  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async get(): Promise<string> {
    const { tenantId } = currentContext();
    return this.#slugs.get(tenantId) ?? this.#read(tenantId);
  }

  async #read(tenantId: string): Promise<string> {
    const [row] = await this.unitOfWork.run(() =>
      this.unitOfWork.query<{ slug: string }>(`select slug from tenant where id = habeas_tenant()`),
    );
    this.#slugs.set(tenantId, row!.slug);
    return row!.slug;
  }
}
