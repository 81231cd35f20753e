import { Controller, HttpCode, UseInterceptors, applyDecorators } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EnvelopeInterceptor } from './envelope.interceptor.js';

/** A controller of the consent API: answers in its envelope, with status 200 unless they say another. */
export const ConsentApi = (path: string, tag: string): ClassDecorator =>
  applyDecorators(Controller(path), ApiTags(tag), UseInterceptors(EnvelopeInterceptor));

/** POST answers 200 in the consent API, not 201. */
export const Ok = (): MethodDecorator => HttpCode(200);
