import type { OpenAPIObject } from '@nestjs/swagger';
import { ROUTE_SUMMARIES } from './route-summaries.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The same document with the `summary` of each route, as lists of routes show it. */
export function withSummaries(document: OpenAPIObject): OpenAPIObject {
  for (const [path, routes] of Object.entries(document.paths))
    for (const method of METHODS) {
      const summary = ROUTE_SUMMARIES[`${method.toUpperCase()} ${path}`];
      const route = routes[method];
      if (route && summary !== undefined) route.summary = summary;
    }
  return document;
}
