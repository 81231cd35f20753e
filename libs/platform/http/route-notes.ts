import type { z } from 'zod';

/** What a decorator has to say about a route in the OpenAPI document. */
export type RouteNote =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly description: string;
      readonly schema: z.ZodType | null;
    }
  | {
      readonly kind: 'access';
      readonly anyOf: readonly {
        readonly scheme: 'client' | 'person' | 'platform';
        readonly permission: string;
      }[];
    }
  | { readonly kind: 'idempotent' };

/** A note and what it was written on: a controller, or one of its methods. */
export interface NotedRoute {
  readonly note: RouteNote;
  readonly target: object;
  readonly method: string | symbol | undefined;
}

const notes: NotedRoute[] = [];

/**
 * Keeps a note until the document is made. Libraries use this and not the decorators of @nestjs/swagger, because
 * worker and dispatcher load the same libraries and would load that package for nothing.
 */
export const noteRoute =
  (note: RouteNote): MethodDecorator & ClassDecorator =>
  (target: object, method?: string | symbol) =>
    void notes.push({ note, target, method });

/** Every note since the last call. */
export const takeRouteNotes = (): NotedRoute[] => notes.splice(0);
