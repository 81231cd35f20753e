import { Inject, Injectable, RequestMethod, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { AppError } from '#contracts';
import { ROUTE_ACCESS, type RouteAccess } from './access.decorators.js';

/** A route of the application; `access` is null when its author forgot to say who may use it. */
export interface Route {
  readonly method: string;
  /** Template, `/v1/requests/:id`. */
  readonly path: string;
  readonly handler: string;
  readonly access: RouteAccess | null;
}

/** Folders of routes for one sort of caller, who shares other routes at most. */
const RESERVED = [
  { folder: '/v1/me', prefix: 'me:', whom: 'persons' },
  { folder: '/v1/platform', prefix: 'platform:', whom: 'platform keys' },
] as const;

type Handler = (...args: unknown[]) => unknown;

/** Every route of every controller. The application does not start while one of them is open by oversight. */
@Injectable()
export class RouteTable implements OnApplicationBootstrap {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const problems = this.list().flatMap(problemsOf);
    if (problems.length > 0) throw new AppError('internal', { detail: problems.join(' ') });
  }

  list(): Route[] {
    return this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, Handler>;
      const names = this.scanner.getAllMethodNames(prototype);
      return names.flatMap((name) => this.#routesOf(metatype as new () => object, prototype[name]!));
    });
  }

  #routesOf(controller: new () => object, handler: Handler): Route[] {
    const method = this.reflector.get<RequestMethod | undefined>('method', handler);
    if (method === undefined) return [];
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [
      handler,
      controller,
    ]);
    return paths(this.reflector.get('path', controller), this.reflector.get('path', handler)).map((path) => ({
      method: RequestMethod[method],
      path,
      handler: `${controller.name}.${handler.name}`,
      access: access ?? null,
    }));
  }
}

function problemsOf({ method, path, handler, access }: Route): string[] {
  if (!access) return [`${handler} (${method} ${path}) has neither @Requires nor @Public.`];
  const permissions = access.kind === 'permission' ? access.anyOf : [];
  return RESERVED.filter(({ folder, prefix }) => {
    const isTheirs = permissions.length > 0 && permissions.every((name) => name.startsWith(prefix));
    return isTheirs !== (path === folder || path.startsWith(`${folder}/`));
  }).map(
    ({ folder, whom }) => `${handler} (${method} ${path}): ${folder} is for ${whom}, and ${whom} only there.`,
  );
}

/** Both decorators take one path or several. */
const paths = (prefixes: string | string[], suffixes: string | string[]): string[] =>
  [prefixes].flat().flatMap((prefix) => [suffixes].flat().map((suffix) => joined(prefix, suffix)));

const joined = (...parts: readonly string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
