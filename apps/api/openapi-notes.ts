import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { REASON_HEADER } from '#access';
import { toOpenApiSchema, type NotedRoute, type RouteNote } from '#platform/http';

/** Writes a note of our decorators where @nestjs/swagger looks for it. */
export function documentRoute({ note, target, method }: NotedRoute): void {
  const decorate = decoratorOf(note) as (
    target: object,
    method?: string | symbol,
    descriptor?: object,
  ) => void;
  if (method === undefined) decorate(target);
  else decorate(target, method, Object.getOwnPropertyDescriptor(target, method)!);
}

const REASON = ApiHeader({
  name: REASON_HEADER,
  required: false,
  description: 'Why this is done: kept in the audit trail with what it records. Do not name the person.',
  schema: { type: 'string', maxLength: 200 },
});

function decoratorOf(note: RouteNote): MethodDecorator & ClassDecorator {
  switch (note.kind) {
    case 'answer': {
      const { status, description, schema } = note;
      return ApiResponse({ status, description, ...(schema && { schema: toOpenApiSchema(schema) }) });
    }
    case 'access': {
      const { anyOf } = note;
      return applyDecorators(
        ...anyOf.map(({ scheme }) => ApiSecurity(scheme)),
        ApiExtension('x-permission', anyOf.map(({ permission }) => permission).join(' or ')),
        ...(anyOf.some(({ scheme }) => scheme === 'client') ? [REASON] : []),
      );
    }
    case 'idempotent':
      return ApiHeader({
        name: 'Idempotency-Key',
        required: false,
        description:
          'Makes it safe to send the request again: up to 255 printable characters, kept for 24 hours.',
        schema: { type: 'string', maxLength: 255 },
      });
  }
}
