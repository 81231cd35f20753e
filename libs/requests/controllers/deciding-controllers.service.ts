import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import type { TenantSettingsView } from '#contracts/schemas';
import type { Request } from '../request/request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';

export type NamedController = TenantSettingsView['controllers'][number];

/** The controllers for whom a tenant is a processor, as its settings name them. */
@Injectable()
export class DecidingControllers {
  constructor(@Inject(TenantSettings) private readonly tenants: TenantSettings) {}

  /** As the settings are now. @returns null for a request of the tenant itself, or when it works for them no more */
  async find({ controller }: Pick<Request, 'controller'>): Promise<NamedController | null> {
    if (!controller) return null;
    const { controllers } = await this.tenants.get();
    return controllers.find(({ id }) => id === controller.id) ?? null;
  }

  /**
   * @param given by whoever took the request in; absent: whom the tenant works for usually
   * @returns null: the tenant is the controller itself
   * @throws AppError `request.invalid` for one that the settings do not name
   */
  async choose(given: string | null | undefined): Promise<NamedController | null> {
    const { controllers, processorFor } = await this.tenants.get();
    const wanted = given === undefined ? processorFor : given;
    if (wanted === null) return null;
    const found = controllers.find(({ id }) => id === wanted);
    if (found) return found;
    throw new AppError('request.invalid', {
      param: 'controller',
      detail: `controller: the settings of the tenant name no controller "${wanted}". They name: ${controllers.map(({ id }) => id).join(', ') || 'none'}.`,
    });
  }
}
