import { z } from 'zod';
import { REQUEST_STATES } from '../lifecycle.js';
import { pageSchema } from './page.js';
import { PLATFORM_TENANT } from './examples/operation.js';
import { listOf } from './examples/page.js';

const count = z.int().min(0);

/** Everything that a platform key may know of a tenant. */
export const platformTenantSchema = z.object({
  slug: z.string(),
  openRequests: z
    .partialRecord(z.enum(REQUEST_STATES), count)
    .meta({ description: 'By state; states without a request are left out.' }),
  overdueRequests: count,
  openTasks: count,
  deadWebhookEndpoints: count.meta({ description: 'Switched off because they did not answer or are gone.' }),
});
export type PlatformTenant = z.infer<typeof platformTenantSchema>;
export const platformTenantPageSchema = pageSchema(platformTenantSchema).meta({
  examples: [listOf(PLATFORM_TENANT)],
});
