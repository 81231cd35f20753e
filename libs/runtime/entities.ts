import type { AnyEntity } from '#persistence';
import { WrappedKey } from '#keys';
import { Event, WebhookEndpoint } from '#webhooks';

/** Every entity of the database. A feature that adds one names it here. */
export const ENTITIES: readonly AnyEntity[] = [WrappedKey, Event, WebhookEndpoint];
