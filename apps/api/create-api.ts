import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TenantHosts } from '#access';
import { ConsentClients } from '#consents';
import { systemClock, type Clock, type Settings } from '#platform';
import { HttpMetrics, addFastifyHooks, answerFrameworkError, correlationId } from '#platform/http';
import { NestLogger, createLogger, type Logger } from '#platform/logging';
import { AppModule } from './app.module.js';
import { addConsentCors } from './cidaas/wire/cors.js';
import { addDirectRoutes } from './direct/direct-routes.js';
import { serveOpenApi } from './openapi-document.js';

/** Largest body where a route does not say otherwise. */
const BODY_LIMIT_BYTES = 256 * 1024;

/** Longest value in a path: a name of 255 characters, each of them escaped. */
const PATH_VALUE_CHARS = 3_060;

/** What specs replace. */
export interface ApiOverrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly modules?: readonly (Type | DynamicModule)[];
}

/** The whole HTTP application, initialised but not listening: `inject()` works at once. Close it with `close()`. */
export async function createApi(
  settings: Settings,
  { clock = systemClock, logger = apiLogger(settings), modules = [] }: ApiOverrides = {},
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot({ settings, logger, clock, modules }),
    createAdapter(settings),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  try {
    addConsentCors(fastify, { hosts: app.get(TenantHosts), clients: app.get(ConsentClients) });
    addFastifyHooks(fastify, { settings, logger, metrics: app.get(HttpMetrics) });
    addDirectRoutes(app, { settings, logger });
    serveOpenApi(app);
    await app.init();
    await fastify.ready();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

const apiLogger = (settings: Settings): Logger => createLogger({ level: settings.LOG_LEVEL, part: 'api' });

const createAdapter = (settings: Settings): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: PATH_VALUE_CHARS, ignoreTrailingSlash: true },
    genReqId: correlationId,
    frameworkErrors: answerFrameworkError,
    trustProxy: settings.TRUSTED_PROXIES.length > 0 ? settings.TRUSTED_PROXIES : false,
  });
