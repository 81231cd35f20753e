import { Controller, HttpCode, UseInterceptors, applyDecorators } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdempotentPostsInterceptor, noteRoute } from '#platform/http';
import { EnvelopeInterceptor } from './envelope.interceptor.js';

/**
 * A controller of the consent API: answers in its envelope, with status 200 unless they say another, and repeats the
 * answer of a POST whose `Idempotency-Key` it has seen.
 */
export const ConsentApi = (path: string, tag: string): ClassDecorator =>
  applyDecorators(
    Controller(path),
    ApiTags(tag),
    // the envelope is what is kept and repeated, so it is made inside
    UseInterceptors(IdempotentPostsInterceptor, EnvelopeInterceptor),
  );

/** POST answers 200 in the consent API, not 201. */
export const Ok = (): MethodDecorator => applyDecorators(HttpCode(200), noteRoute({ kind: 'idempotent' }));

/** For the POST that does answer 201. */
export const Created = (): MethodDecorator =>
  applyDecorators(HttpCode(201), noteRoute({ kind: 'idempotent' }));
