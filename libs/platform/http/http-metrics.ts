import { createServer, type Server } from 'node:http';
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const BUCKETS_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measures of the process and of every answer, by route template: no address, no id becomes a label. */
export class HttpMetrics {
  readonly registry = new Registry();
  readonly #durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS_SECONDS,
    registers: [this.registry],
  });

  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  observe(
    { method, route, status }: { method: string; route: string; status: number },
    seconds: number,
  ): void {
    this.#durations.observe({ method, route, status: String(status) }, seconds);
  }
}

/**
 * Measures of a process without HTTP of its own; null when no port is set.
 * @param addOwn puts what else the process measures into the registry
 */
export async function serveProcessMetrics(
  port: number,
  host: string,
  addOwn: (registry: Registry) => void = () => undefined,
): Promise<Server | null> {
  if (port === 0) return null;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addOwn(registry);
  return serveMetrics(registry, port, host);
}

/** Serves `GET /metrics` on a port of its own, which is not meant for the public. */
export async function serveMetrics(registry: Registry, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}
