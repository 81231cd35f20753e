import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { toOpenApiInput } from '#platform/http';
import { readWire } from './read-wire.js';

const IGNORED_HEADER = 'habeas-ignored-members';
const NAMES_TOLD = 20;
const NAME_CHARS = 100;

/**
 * Parameter: the body as `schema` reads it. Members that nobody knows are ignored and named in the header
 * `habeas-ignored-members`.
 */
export function WireBody(schema: z.ZodType): ParameterDecorator {
  // the schema is not handed to NestJS as data: it has a method `transform`, as pipes have
  const fromBody = createParamDecorator((_: unknown, context: ExecutionContext) => read(schema, context))();
  return (target, method, index) => {
    fromBody(target, method, index);
    if (method === undefined) return;
    const descriptor = Object.getOwnPropertyDescriptor(target, method)!;
    ApiBody({ schema: toOpenApiInput(schema) })(target, method, descriptor);
  };
}

function read(schema: z.ZodType, context: ExecutionContext): unknown {
  const http = context.switchToHttp();
  return readWireBody(schema, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
}

/** What {@link WireBody} makes of a request. @throws AppError `request.invalid` */
export function readWireBody(schema: z.ZodType, { body }: FastifyRequest, reply: FastifyReply): unknown {
  const { value, ignored } = readWire(schema, body === undefined ? {} : body);
  if (ignored.length > 0) void reply.header(IGNORED_HEADER, headerOf(ignored));
  return value;
}

/** A header takes no line ends and little else: what is odd in a name is escaped. */
const headerOf = (names: readonly string[]): string =>
  names
    .slice(0, NAMES_TOLD)
    .map((name) => encodeURI(name.slice(0, NAME_CHARS).toWellFormed()).replaceAll(',', '%2C'))
    .join(', ');
