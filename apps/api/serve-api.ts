import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '#contracts';
import type { Settings } from '#platform';
import { HttpMetrics, ReadinessChecks, serveMetrics } from '#platform/http';
import { announceReady, type RunningPart } from '#platform/logging';
import { createApi } from './create-api.js';

/**
 * Starts the API and its measures and announces it on standard output. The standalone is reachable from this machine alone.
 * @throws AppError `service.unavailable` without a database; what the system says about a port that cannot be had
 */
export async function serveApi(settings: Settings): Promise<RunningPart> {
  const app = await createApi(settings);
  try {
    return await listen(app, settings);
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function listen(app: NestFastifyApplication, settings: Settings): Promise<RunningPart> {
  await refuseWithoutDatabase(app);
  const host = settings.HABEAS_MODE === 'standalone' ? '127.0.0.1' : settings.HOST;
  const metrics = await startMetrics(app, settings.METRICS_PORT, host);
  try {
    await app.listen({ port: settings.PORT, host });
  } catch (error) {
    metrics?.close();
    throw error;
  }
  announceReady('api', { port: (app.getHttpServer().address() as AddressInfo).port });
  return {
    stop: async () => {
      metrics?.close();
      await app.close();
    },
  };
}

/** Better not to start than to answer every request with an error. */
async function refuseWithoutDatabase(app: NestFastifyApplication): Promise<void> {
  const failing = await app.get(ReadinessChecks).failing();
  if (failing.includes('database'))
    throw new AppError('service.unavailable', { detail: 'PostgreSQL does not answer. Check DATABASE_URL.' });
}

async function startMetrics(app: NestFastifyApplication, port: number, host: string): Promise<Server | null> {
  if (port === 0) return null;
  const metrics = app.get(HttpMetrics);
  metrics.collectProcess();
  return serveMetrics(metrics.registry, port, host);
}
