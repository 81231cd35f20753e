import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { AppError, EVENT_TYPES } from '#contracts';
import {
  EVENT_SCHEMA_VERSION,
  eventCatalogueSchema,
  eventSchema,
  eventSchemaDocumentSchema,
  type EventCatalogue,
  type EventSchemaDocument,
} from '#contracts/schemas';
import { Answers, toOpenApiSchema } from '#platform/http';

@ApiTags('Webhooks')
@Controller('v1/event-schemas')
export class EventSchemasController {
  /** Every event that leaves Habeas, and the version of its schema. */
  @Get()
  @Requires('webhooks:read')
  @Answers(200, eventCatalogueSchema)
  list(): EventCatalogue {
    return {
      items: EVENT_TYPES.map((type) => ({
        type,
        version: EVENT_SCHEMA_VERSION,
        schema: `/v1/event-schemas/${type}`,
      })),
    };
  }

  /** JSON Schema of a webhook's body with this event. Receivers pass over members that it does not name. */
  @Get(':type')
  @Requires('webhooks:read')
  @Answers(200, eventSchemaDocumentSchema)
  get(@Param('type') given: string): EventSchemaDocument {
    const type = EVENT_TYPES.find((known) => known === given);
    if (!type)
      throw new AppError('resource.not_found', {
        detail: 'There is no such event. GET /v1/event-schemas lists them.',
      });
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:habeas:event:${type}:${EVENT_SCHEMA_VERSION}`,
      ...toOpenApiSchema(eventSchema(type)),
      title: type,
    };
  }
}
